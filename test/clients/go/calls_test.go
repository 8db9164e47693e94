package clients

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func TestMessagesOfAllSizes(t *testing.T) {
	client := dial(t)
	// Around the limits of a frame, of the smallest window, and of the largest message (its field takes 5 bytes).
	for _, size := range []int{0, 1, 100, 16_370, 16_384, 65_530, 65_536, 100_000, mib, 4*mib - 5} {
		client.mustEcho(t, payload(size))
	}
	client.mustWorkOn(t)
}

func TestMessageWithoutFields(t *testing.T) {
	client := dial(t)
	_, err := client.unary(context.Background(), nil)
	if code := status.Code(err); code != codes.OK && code != codes.InvalidArgument {
		t.Error(err)
	}
	client.mustWorkOn(t)
}

func TestManyChannelsWithManyCalls(t *testing.T) {
	const channels, calls, rounds = 10, 100, 3
	var wait sync.WaitGroup
	for c := 0; c < channels; c++ {
		client := dial(t)
		for i := 0; i < calls; i++ {
			own := payload(200 + 10*i)
			wait.Add(1)
			go func() {
				defer wait.Done()
				for round := 0; round < rounds; round++ {
					client.mustEcho(t, own)
				}
			}()
		}
	}
	wait.Wait()
}

func TestMoreCallsThanTheServerTakesAtATime(t *testing.T) {
	client := dial(t)
	together(1000, func(i int) { client.mustEcho(t, payload(500+i)) })
	client.mustWorkOn(t)
}

func TestLargeMessagesTogether(t *testing.T) {
	client := dial(t)
	together(16, func(i int) { client.mustEcho(t, payload(3*mib+i)) })
	client.mustWorkOn(t)
}

func TestMetadataOfEveryCall(t *testing.T) {
	client := dial(t)
	// Values that are all new, of which HPACK's table holds the last few dozen, between some that repeat themselves.
	together(50, func(i int) {
		for j := 0; j < 40; j++ {
			puid := fmt.Sprintf("puid-%d-%d-%s", i, j, strings.Repeat("x", (i*j)%300))
			kept := fmt.Sprintf("kept-%d", j%4)
			ctx := metadata.AppendToOutgoingContext(context.Background(), "seldon-puid", puid, "x-kept", kept)
			for name, sent := range map[string]string{"seldon-puid": puid, "x-kept": kept} {
				if seen, err := client.ask(ctx, "header "+name); err != nil || seen != sent {
					t.Errorf("%s %q came as %q (%v)", name, sent, seen, err)
				}
			}
		}
	})
	client.mustWorkOn(t)
}

func TestMetadataThatRepeat(t *testing.T) {
	client := dial(t)
	// Without deadlines, calls that have been made before are nothing but indexes into HPACK's table, which others shift.
	ask := func(name, value string) {
		ctx := metadata.AppendToOutgoingContext(context.Background(), name, value)
		message, answer := messageOf(strData, []byte("header "+name)), []byte(nil)
		if err := client.Invoke(ctx, predict, &message, &answer, grpc.ForceCodec(rawCodec{})); err != nil {
			t.Fatal(err)
		}
		if seen, err := valueOf(strData, answer); err != nil || string(seen) != value {
			t.Errorf("%s %q came as %q (%v)", name, value, seen, err)
		}
	}
	for i := 0; i < 300; i++ {
		ask("x-kept", fmt.Sprintf("kept-%d", i%3))
		if i%5 == 0 {
			ask("seldon-puid", fmt.Sprintf("puid-%d", i))
		}
	}
	client.mustWorkOn(t)
}

func TestLongMetadata(t *testing.T) {
	client := dial(t)
	for _, size := range []int{100, 4_000, 5_000, 16_300, 16_400, 40_000} {
		long := strings.Repeat("Az~9", size/4)
		ctx := metadata.AppendToOutgoingContext(context.Background(), "x-long", long)
		if seen, err := client.ask(ctx, "header x-long"); err != nil || seen != long {
			t.Errorf("%d bytes came as %d (%v)", size, len(seen), err)
		}
	}
	client.mustWorkOn(t)
}

func TestMetadataInBytes(t *testing.T) {
	client := dial(t)
	sent := string(payload(100))
	ctx := metadata.AppendToOutgoingContext(context.Background(), "trace-bin", sent)
	seen, err := client.ask(ctx, "header trace-bin")
	if err != nil {
		t.Fatal(err)
	}
	if decoded, err := base64.RawStdEncoding.DecodeString(seen); err != nil || string(decoded) != sent {
		t.Errorf("came as %q (%v)", seen, err)
	}
}

func TestCompressedRequests(t *testing.T) {
	client := dial(t)
	compressed := grpc.UseCompressor(gzip.Name)
	for _, size := range []int{0, 1, 1000, mib} {
		client.mustEcho(t, payload(size), compressed)
		client.mustEcho(t, make([]byte, size), compressed)
	}
	client.mustEcho(t, payload(1000))
	client.mustWorkOn(t)
}

func TestErrorsWithTheirDetails(t *testing.T) {
	client := dial(t)
	const info = "Zeile 7 fehlt: 100 % größer als „größt“ – 行なし\n\tund Schluss "
	var trailer metadata.MD
	_, err := client.ask(context.Background(), "fail "+info, grpc.Trailer(&trailer))
	mustFailWith(t, err, codes.NotFound)
	if found := status.Convert(err).Message(); found != info {
		t.Errorf("details came as %q", found)
	}
	if reason := trailer.Get("seldon-reason"); len(reason) != 1 || reason[0] != "NO_SUCH_ROW" {
		t.Errorf("the trailers are %v", trailer)
	}
	client.mustWorkOn(t)
}

func TestManyErrorsAmongAnswers(t *testing.T) {
	client := dial(t)
	together(200, func(i int) {
		if i%2 == 0 {
			client.mustEcho(t, payload(i))
			return
		}
		_, err := client.ask(context.Background(), fmt.Sprintf("fail no %d", i))
		if found := status.Convert(err); found.Code() != codes.NotFound || found.Message() != fmt.Sprintf("no %d", i) {
			t.Errorf("call %d: %v", i, err)
		}
	})
	client.mustWorkOn(t)
}

func TestUnknownMethod(t *testing.T) {
	client := dial(t)
	var answer []byte
	message := []byte{}
	err := client.Invoke(context.Background(), "/seldon.protos.Model/Nothing", &message, &answer, grpc.ForceCodec(rawCodec{}))
	mustFailWith(t, err, codes.Unimplemented)
	client.mustWorkOn(t)
}

// together runs so many goroutines and waits for them.
func together(count int, run func(i int)) {
	var wait sync.WaitGroup
	for i := 0; i < count; i++ {
		i := i
		wait.Add(1)
		go func() {
			defer wait.Done()
			run(i)
		}()
	}
	wait.Wait()
}
