package clients

import (
	"context"
	"sort"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/health" // channels that watch the health of their server
	health "google.golang.org/grpc/health/grpc_health_v1"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

func TestHealthCheck(t *testing.T) {
	checks := health.NewHealthClient(dial(t))
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	for _, service := range []string{"", "seldon.protos.Model"} {
		answer, err := checks.Check(ctx, &health.HealthCheckRequest{Service: service})
		if err != nil || answer.Status != health.HealthCheckResponse_SERVING {
			t.Errorf("%q: %v, %v", service, answer, err)
		}
	}
	_, err := checks.Check(ctx, &health.HealthCheckRequest{Service: "nobody"})
	mustFailWith(t, err, codes.NotFound)
}

func TestHealthWatch(t *testing.T) {
	client := dial(t)
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	watch, err := health.NewHealthClient(client).Watch(ctx, &health.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := watch.Recv()
	if err != nil || answer.Status != health.HealthCheckResponse_SERVING {
		t.Errorf("%v, %v", answer, err)
	}
	time.AfterFunc(300*time.Millisecond, cancel)
	_, err = watch.Recv() // nothing changes until the watcher leaves
	mustFailWith(t, err, codes.Canceled)
	client.mustWorkOn(t)
}

func TestChannelThatWatchesTheHealth(t *testing.T) {
	client := dial(t, grpc.WithDefaultServiceConfig(
		`{"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": "seldon.protos.Model"}}`))
	client.mustWorkOn(t)
}

func TestReflectionIsEnoughForACall(t *testing.T) {
	client := dial(t)
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	files := reflected(ctx, t, client, "seldon.protos.Model")
	found, err := files.FindDescriptorByName("seldon.protos.Model")
	if err != nil {
		t.Fatal(err)
	}
	method := found.(protoreflect.ServiceDescriptor).Methods().ByName("Predict")
	request, answer := dynamicpb.NewMessage(method.Input()), dynamicpb.NewMessage(method.Output())
	const sent = `{"data": {"names": ["a", "b"], "tensor": {"shape": [1, 2], "values": [1.5, -2]}}}`
	if err := protojson.Unmarshal([]byte(sent), request); err != nil {
		t.Fatal(err)
	}
	if err := client.Invoke(ctx, predict, request, answer); err != nil {
		t.Fatal(err)
	}
	text, _ := protojson.Marshal(answer)
	if plain := strings.ReplaceAll(string(text), " ", ""); !strings.Contains(plain, `"values":[1.5,-2]`) {
		t.Errorf("the answer is %s", text)
	}
}

func TestReflectionListsServices(t *testing.T) {
	client := dial(t)
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	answer := reflect(ctx, t, client, &reflection.ServerReflectionRequest{
		MessageRequest: &reflection.ServerReflectionRequest_ListServices{},
	})
	var names []string
	for _, service := range answer.GetListServicesResponse().GetService() {
		names = append(names, service.Name)
	}
	sort.Strings(names)
	for _, name := range []string{"grpc.health.v1.Health", "seldon.protos.Model", "seldon.protos.Seldon"} {
		if at := sort.SearchStrings(names, name); at == len(names) || names[at] != name {
			t.Errorf("%s is not among %v", name, names)
		}
	}
}

// reflected is every file that a symbol needs.
func reflected(ctx context.Context, t *testing.T, client *client, symbol string) *protoregistry.Files {
	t.Helper()
	answer := reflect(ctx, t, client, &reflection.ServerReflectionRequest{
		MessageRequest: &reflection.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: symbol},
	})
	set := &descriptorpb.FileDescriptorSet{}
	for _, encoded := range answer.GetFileDescriptorResponse().GetFileDescriptorProto() {
		file := &descriptorpb.FileDescriptorProto{}
		if err := proto.Unmarshal(encoded, file); err != nil {
			t.Fatal(err)
		}
		set.File = append(set.File, file)
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func reflect(
	ctx context.Context, t *testing.T, client *client, request *reflection.ServerReflectionRequest,
) *reflection.ServerReflectionResponse {
	t.Helper()
	stream, err := reflection.NewServerReflectionClient(client).ServerReflectionInfo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(request); err != nil {
		t.Fatal(err)
	}
	answer, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	return answer
}
