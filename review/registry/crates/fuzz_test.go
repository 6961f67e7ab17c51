package crates

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzDecodeIndex holds the reader to its promise that no version goes missing,
// and that every version has a digest.
func FuzzDecodeIndex(f *testing.F) {
	line := registryOf("")["/index/le/ft/left_pad"]
	for _, text := range []string{line, "", "\n", strings.TrimSpace(line), line + "{", `{"name":"left_pad","vers":"1.0.0","cksum":"00"}`, "null", "[]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := decodeIndex(strings.NewReader(text), "left_pad")
		if err != nil {
			return
		}
		dec := json.NewDecoder(strings.NewReader(text))
		all := 0
		for dec.More() {
			var value json.RawMessage
			if err := dec.Decode(&value); err != nil {
				t.Fatalf("read what is no JSON: %v", err)
			}
			all++
		}
		if len(lines) != all {
			t.Errorf("got %d versions of %d", len(lines), all)
		}
		for _, l := range lines {
			sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(l.Digest, "sha256-"))
			if err != nil || len(sum) != 32 {
				t.Errorf("%q has the digest %q", l.Number, l.Digest)
			}
		}
	})
}
