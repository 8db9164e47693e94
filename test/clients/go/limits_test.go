package clients

import (
	"context"
	"fmt"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/keepalive"
)

func TestDeadlines(t *testing.T) {
	client := dial(t)
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	if answer, err := client.ask(ctx, "sleep 0.1"); err != nil || answer != "slept" {
		t.Errorf("met: %q, %v", answer, err)
	}
	began := time.Now()
	ctx, cancel = context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err := client.ask(ctx, "sleep 2")
	mustFailWith(t, err, codes.DeadlineExceeded)
	if took := time.Since(began); took > time.Second {
		t.Errorf("the client was held for %v", took)
	}
	client.mustWorkOn(t)
}

func TestDeadlinesOfManyCallsThatWait(t *testing.T) {
	client := dial(t)
	client.makeServerMoveCalls(t)
	together(50, func(i int) {
		ctx, cancel := context.WithTimeout(context.Background(), 150*time.Millisecond)
		defer cancel()
		_, err := client.ask(ctx, "sleep 0.1")
		if i > 5 && err == nil {
			return // one or two are quick enough
		}
		if err != nil {
			mustFailWith(t, err, codes.DeadlineExceeded)
		}
	})
	began := time.Now()
	client.mustWorkOn(t)
	// 50 calls of 100 ms would take 5 s: those whose deadline has passed are not made.
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the server was busy for another %v", took)
	}
}

func TestCancelledCalls(t *testing.T) {
	client := dial(t)
	client.makeServerMoveCalls(t)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	began := time.Now()
	together(100, func(int) {
		_, err := client.ask(ctx, "sleep 0.5")
		mustFailWith(t, err, codes.Canceled)
	})
	if took := time.Since(began); took > time.Second {
		t.Errorf("the client was held for %v", took)
	}
	client.mustWorkOn(t)
	// 100 calls of 0.5 s would take 50 s: those that nobody waits for are not made.
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the server was busy for %v", took)
	}
}

func TestCallsCancelledWhileTheirMessagesAreOnTheWay(t *testing.T) {
	client := dial(t)
	large := messageOf(binData, payload(4*mib-5))
	together(30, func(i int) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Millisecond)
		defer cancel()
		if _, err := client.unary(ctx, large); err != nil {
			mustFailWith(t, err, codes.DeadlineExceeded)
		}
	})
	// The windows have to be whole again.
	together(8, func(i int) { client.mustEcho(t, payload(4*mib-5-i)) })
	client.mustWorkOn(t)
}

func TestMessagesBeyondTheServersLimit(t *testing.T) {
	client := dial(t)
	together(10, func(i int) {
		_, err := client.unary(context.Background(), messageOf(binData, payload((4+i)*mib)))
		mustFailWith(t, err, codes.ResourceExhausted)
		client.mustEcho(t, payload(mib))
	})
	client.mustWorkOn(t)
}

func TestAnswersBeyondTheClientsLimit(t *testing.T) {
	client := dial(t)
	together(10, func(i int) {
		var answer []byte
		message := messageOf(strData, []byte("zeros 6000000"))
		err := client.Invoke(context.Background(), predict, &message, &answer, grpc.ForceCodec(rawCodec{}))
		mustFailWith(t, err, codes.ResourceExhausted)
	})
	client.mustWorkOn(t)
}

func TestSmallWindowsOfTheClient(t *testing.T) {
	client := dial(t, grpc.WithInitialWindowSize(65_535), grpc.WithInitialConnWindowSize(65_535))
	mustTakeLargeAnswers(t, client, 10, 5_000_000)
}

func TestLargeWindowsAndBuffersOfTheClient(t *testing.T) {
	client := dial(t,
		grpc.WithInitialWindowSize(1<<30), grpc.WithInitialConnWindowSize(1<<30),
		grpc.WithWriteBufferSize(0), grpc.WithReadBufferSize(0))
	mustTakeLargeAnswers(t, client, 8, 20_000_000)
}

// Answers of so many bytes to calls side by side, and messages the other way.
func mustTakeLargeAnswers(t *testing.T, client *client, calls, size int) {
	t.Helper()
	together(calls, func(i int) {
		answer, err := client.unary(context.Background(), messageOf(strData, []byte(fmt.Sprintf("zeros %d", size))))
		if err != nil || len(answer) < size {
			t.Errorf("%d bytes, %v", len(answer), err)
		}
		client.mustEcho(t, payload(mib))
	})
	client.mustWorkOn(t)
}

func TestKeepalive(t *testing.T) {
	// 10 s is the least that grpc-go takes. An idle channel is closed 2 s after a ping that nobody answers.
	client := dial(t, grpc.WithKeepaliveParams(keepalive.ClientParameters{
		Time: 10 * time.Second, Timeout: 2 * time.Second, PermitWithoutStream: true,
	}))
	client.mustEcho(t, nil)
	ctx, cancel := context.WithTimeout(context.Background(), 13*time.Second)
	defer cancel()
	if client.WaitForStateChange(ctx, connectivity.Ready) {
		t.Errorf("the channel is %v", client.GetState())
	}
	client.mustWorkOn(t)
}

// makeServerMoveCalls has the server find out that calls are long: from then on it makes them beside its event loop.
func (c *client) makeServerMoveCalls(t *testing.T) {
	t.Helper()
	for i := 0; i < 3; i++ {
		if _, err := c.ask(context.Background(), "sleep 0.3"); err != nil {
			t.Fatal(err)
		}
	}
}
