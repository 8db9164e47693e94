package clients

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	health "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// What happens when a server stops: each of these tests has a server of its own, which it may end.

func TestServerStopsUnderLoad(t *testing.T) {
	load := startLoad(t, 4, 8)
	load.waitFor(t, 500)
	signal(t, syscall.SIGTERM)
	for gone := time.Now().Add(patient); !load.refused.Load(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(gone) {
			t.Fatal("the server is still there")
		}
	}
	load.stop(t)
}

func TestServerRenewsItsWorkersUnderLoad(t *testing.T) {
	load := startLoad(t, 4, 8)
	for i := 0; i < 3; i++ {
		before := workers(t)
		load.waitFor(t, load.answers.Load()+300)
		signal(t, syscall.SIGHUP)
		waitForOthersThan(t, before)
		load.waitFor(t, load.answers.Load()+300)
	}
	load.stop(t)
	if load.refused.Load() {
		t.Error("connections were refused")
	}
}

func TestServerLosesAWorker(t *testing.T) {
	client := dial(t)
	client.mustEcho(t, nil)
	before := workers(t)
	interrupted := make(chan error, 1)
	go func() {
		_, err := client.ask(context.Background(), "sleep 10")
		interrupted <- err
	}()
	time.Sleep(300 * time.Millisecond)
	for _, pid := range before {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	mustFailWith(t, <-interrupted, codes.Unavailable)
	// Calls that wait for the server are answered by the next worker, on the same channel.
	together(20, func(i int) { client.mustEcho(t, payload(i), grpc.WaitForReady(true)) })
	if count := client.connections.Load(); count < 2 {
		t.Errorf("the channel made %d connections", count)
	}
	waitForOthersThan(t, before)
}

func TestServerStopsWithLongCallsAndWatchers(t *testing.T) {
	client := dial(t)
	watch, err := health.NewHealthClient(client).Watch(context.Background(), &health.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := watch.Recv(); err != nil {
		t.Fatal(err)
	}
	found := make(chan error, 2)
	go func() {
		answer, err := client.ask(context.Background(), "sleep 1.5")
		if err == nil && answer != "slept" {
			err = errors.New(answer)
		}
		found <- err
	}()
	go func() {
		_, err := client.unary(context.Background(), messageOf(strData, []byte("zeros 30000000")))
		found <- err
	}()
	time.Sleep(200 * time.Millisecond)
	signal(t, syscall.SIGTERM)
	for i := 0; i < 2; i++ {
		if err := <-found; err != nil {
			t.Error(err)
		}
	}
	if _, err := watch.Recv(); !errors.Is(err, io.EOF) {
		mustFailWith(t, err, codes.Unavailable)
	}
}

// load is calls in closed loops. No call that reached a server may fail; those that found none are told apart.
type load struct {
	answers atomic.Int64
	refused atomic.Bool
	stopped atomic.Bool
	failure atomic.Value
	callers sync.WaitGroup
}

func startLoad(t *testing.T, channels, callers int) *load {
	t.Helper()
	made := &load{}
	for c := 0; c < channels; c++ {
		client := dial(t)
		for i := 0; i < callers; i++ {
			made.callers.Add(1)
			go made.run(client, payload(100<<i))
		}
	}
	return made
}

func (l *load) run(client *client, value []byte) {
	defer l.callers.Done()
	for !l.stopped.Load() && !l.refused.Load() {
		_, err := client.unary(context.Background(), messageOf(binData, value))
		switch {
		case err == nil:
			l.answers.Add(1)
		case status.Code(err) == codes.Unavailable && strings.Contains(err.Error(), "connection refused"):
			l.refused.Store(true)
		default:
			l.failure.CompareAndSwap(nil, err)
		}
	}
}

func (l *load) waitFor(t *testing.T, answers int64) {
	t.Helper()
	for end := time.Now().Add(patient); l.answers.Load() < answers; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) || l.failure.Load() != nil {
			t.Fatalf("after %d answers: %v", l.answers.Load(), l.failure.Load())
		}
	}
}

func (l *load) stop(t *testing.T) {
	t.Helper()
	l.stopped.Store(true)
	l.callers.Wait()
	if err := l.failure.Load(); err != nil {
		t.Error(err)
	}
}

func signal(t *testing.T, number syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(server(t), number); err != nil {
		t.Fatal(err)
	}
}

func server(t *testing.T) int {
	t.Helper()
	pid, err := strconv.Atoi(os.Getenv("PID"))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// workers are the processes that serve.
func workers(t *testing.T) []int {
	t.Helper()
	pid := strconv.Itoa(server(t))
	text, err := os.ReadFile("/proc/" + pid + "/task/" + pid + "/children")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, word := range strings.Fields(string(text)) {
		child, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, child)
	}
	return pids
}

func waitForOthersThan(t *testing.T, before []int) {
	t.Helper()
	for end := time.Now().Add(patient); ; time.Sleep(10 * time.Millisecond) {
		now := workers(t)
		if len(now) >= len(before) && !overlap(now, before) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the workers are %v, were %v", now, before)
		}
	}
}

func overlap(some, others []int) bool {
	for _, one := range some {
		for _, other := range others {
			if one == other {
				return true
			}
		}
	}
	return false
}
