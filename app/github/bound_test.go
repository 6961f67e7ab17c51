package github

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// zeros is an answer that does not end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAnswerWithoutEndIsAnError(t *testing.T) {
	b := &bound{next: roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(zeros{}), Request: r}, nil
	})}
	for accept, limit := range map[string]int64{rawMediaType: maxRawAnswer, "application/json": maxJSONAnswer} {
		req, _ := http.NewRequest(http.MethodGet, "https://api.test/", nil)
		req.Header.Set("Accept", accept)
		resp, err := b.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		if size := new(SizeError); !errors.As(translate(err), &size) || n != limit {
			t.Errorf("%s: read %d bytes, %v, want %d and a SizeError", accept, n, err, limit)
		}
	}
}

func TestRecentForgetsTheOldest(t *testing.T) {
	r := newRecent[string, int](2)
	made := 0
	get := func(k string) { r.get(k, func() int { made++; return made }) }
	for _, k := range strings.Split("a b a c a", " ") { // b goes for c
		get(k)
	}
	if made != 3 || len(r.entries) != 2 {
		t.Errorf("made %d values and kept %d, want 3 and 2", made, len(r.entries))
	}
	if get("b"); made != 4 {
		t.Error("b was kept, though it was not asked for the longest")
	}
}

func TestRolesAreOrdered(t *testing.T) {
	if !(None < Read && Read < Triage && Triage < Write && Write < Maintain && Maintain < Admin) {
		t.Error("roles are out of order")
	}
	for r := None; r <= Admin; r++ {
		if got, err := ParseRole(r.String()); err != nil || got != r {
			t.Errorf("%v: got %v, %v", r, got, err)
		}
	}
	for _, name := range []string{"", "owner", "Admin", "Role(6)"} {
		if got, err := ParseRole(name); err == nil {
			t.Errorf("%q: got %v, want an error", name, got)
		}
	}
}
