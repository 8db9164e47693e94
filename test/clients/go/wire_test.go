package clients

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// Fields of seldon.protos.SeldonMessage.
const (
	binData = 4
	strData = 5
)

// rawCodec leaves messages the bytes that they are.
type rawCodec struct{}

func (rawCodec) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }

func (rawCodec) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}

func (rawCodec) Name() string { return "proto" }

// messageOf is a SeldonMessage with one field.
func messageOf(field protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), value)
}

// valueOf is what a field of a SeldonMessage holds.
func valueOf(field protowire.Number, message []byte) ([]byte, error) {
	for len(message) > 0 {
		number, kind, size := protowire.ConsumeTag(message)
		if size < 0 {
			return nil, protowire.ParseError(size)
		}
		message = message[size:]
		if number == field && kind == protowire.BytesType {
			value, size := protowire.ConsumeBytes(message)
			return value, protowire.ParseError(size)
		}
		if size = protowire.ConsumeFieldValue(number, kind, message); size < 0 {
			return nil, protowire.ParseError(size)
		}
		message = message[size:]
	}
	return nil, fmt.Errorf("the answer has no field %d", field)
}
