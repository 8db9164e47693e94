// Package clients tries a server as programs in Go do, Seldon's executor among them: with grpc-go and whatever it can be told.
//
// ADDRESS is the server's, PID its process; the component is Obeys (../components).
package clients

import (
	"bytes"
	"context"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

const (
	predict = "/seldon.protos.Model/Predict"
	patient = 20 * time.Second // what no call may take, also on a busy machine
	mib     = 1 << 20
)

// client is a channel that counts its connections.
type client struct {
	*grpc.ClientConn
	connections atomic.Int32
}

func dial(t *testing.T, options ...grpc.DialOption) *client {
	t.Helper()
	made := &client{}
	options = append(options,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
			made.connections.Add(1)
			return (&net.Dialer{}).DialContext(ctx, "tcp", address)
		}),
	)
	connection, err := grpc.NewClient("passthrough:///"+os.Getenv("ADDRESS"), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	made.ClientConn = connection
	return made
}

// unary makes a call with messages in bytes.
func (c *client) unary(ctx context.Context, message []byte, options ...grpc.CallOption) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	var answer []byte
	options = append(options, grpc.ForceCodec(rawCodec{}), grpc.MaxCallRecvMsgSize(64*mib))
	err := c.Invoke(ctx, predict, &message, &answer, options...)
	return answer, err
}

// ask has the component do something, and gives its answer in text.
func (c *client) ask(ctx context.Context, text string, options ...grpc.CallOption) (string, error) {
	answer, err := c.unary(ctx, messageOf(strData, []byte(text)), options...)
	if err != nil {
		return "", err
	}
	value, err := valueOf(strData, answer)
	return string(value), err
}

// mustEcho fails the test unless bytes come back as they are.
func (c *client) mustEcho(t *testing.T, value []byte, options ...grpc.CallOption) {
	t.Helper()
	answer, err := c.unary(context.Background(), messageOf(binData, value), options...)
	if err != nil {
		t.Errorf("%d bytes: %v", len(value), err)
		return
	}
	if echoed, err := valueOf(binData, answer); err != nil || !bytes.Equal(echoed, value) {
		t.Errorf("%d bytes came back as %d others (%v)", len(value), len(echoed), err)
	}
}

// mustWorkOn fails the test unless the channel still works, on its first connection.
func (c *client) mustWorkOn(t *testing.T) {
	t.Helper()
	c.mustEcho(t, []byte("still here"))
	if count := c.connections.Load(); count != 1 {
		t.Errorf("the channel made %d connections", count)
	}
}

func mustFailWith(t *testing.T, err error, code codes.Code) {
	t.Helper()
	if status.Code(err) != code {
		t.Errorf("expected %v: %v", code, err)
	}
}

// payload is bytes that do not repeat themselves within a frame.
func payload(size int) []byte {
	bytes := make([]byte, size)
	seed := uint32(size) | 1
	for i := range bytes {
		seed = seed*1664525 + 1013904223
		bytes[i] = byte(seed >> 24)
	}
	return bytes
}
