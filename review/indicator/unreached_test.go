package indicator

import (
	"bytes"
	"testing"
)

// A large file that nothing reaches is told whatever it does: what it holds may
// be for a hook of a later release, or for another package's.
func TestLargeUnreached(t *testing.T) {
	for size, want := range map[int]string{largeUnreached - 1: "", largeUnreached: "The file is new, and nothing in the package reaches it. It has 204800 bytes."} {
		c := &txtarCase{files: map[string][]byte{
			"base/package.json": []byte(`{"name": "example", "version": "1.0.0"}`),
			"base/index.js":     []byte("exports.a = 1;"),
			"head/package.json": []byte(`{"name": "example", "version": "1.0.1"}`),
			"head/index.js":     []byte("exports.a = 1;"),
			"head/bundle.js":    bytes.Repeat([]byte(";"), size),
		}}
		findings, err := checkFileUnreached(c.update(t))
		if got := said(t, findings, err); got != want {
			t.Errorf("%d bytes: got %q, want %q", size, got, want)
		}
	}
}
