package provenance

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// recorded holds what registries really sent; it lies beside the clone.
const recorded = "../../../shared/data/registry"

func readRecorded(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(recorded, name))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the recorded documents are missing: %v", err)
		}
		t.Skipf("SKIPPED: the recorded documents are not here: %v", err)
	}
	return data
}

func embedded(t testing.TB) *Trust {
	t.Helper()
	trust, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

// reason returns why something was refused, 0 when it was not.
func reason(t testing.TB, err error) Reason {
	t.Helper()
	if err == nil {
		return 0
	}
	refused, ok := errors.AsType[*Error](err)
	if !ok || refused.Reason == 0 {
		t.Fatalf("%v is no *Error with a reason", err)
	}
	return refused.Reason
}
