package github

import (
	"context"
	"errors"
	"fmt"
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

// All that is kept fits into the bounds, and what goes is what was asked for the
// longest ago.
func TestDocumentsAreBounded(t *testing.T) {
	answers := make(map[string]int) // path → bytes
	d := newDocuments()
	c := &conditional{client: clientKey{installation: 1}, documents: d, next: roundTripper(func(r *http.Request) (*http.Response, error) {
		header := http.Header{"Etag": {"x"}, "Content-Type": {"application/json"}}
		return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(strings.Repeat("x", answers[r.URL.Path]))), Request: r}, nil
	})}
	get := func(path string, size int) {
		t.Helper()
		answers[path] = size
		req, _ := http.NewRequest(http.MethodGet, "https://api.test"+path, nil)
		resp, err := c.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(size) {
			t.Errorf("%s: read %d bytes, %v, want %d", path, n, err, size)
		}
	}
	kept := func(path string) bool {
		return d.get(documentKey{client: c.client, url: "https://api.test" + path}) != nil
	}
	get("/large", maxDocumentSize+1)
	if kept("/large") {
		t.Error("a document over the bound was kept")
	}
	get("/a", maxDocumentSize)
	get("/b", maxDocumentSize)
	for i := range maxDocumentBytes/maxDocumentSize - 2 {
		get(fmt.Sprint("/", i), maxDocumentSize)
	}
	get("/a", maxDocumentSize) // asked for again, in the place of itself
	get("/more", 1)
	if !kept("/a") || kept("/b") || !kept("/0") || !kept("/more") {
		t.Errorf("kept a %t, b %t, 0 %t, more %t; want all but b", kept("/a"), kept("/b"), kept("/0"), kept("/more"))
	}
	for i := range maxDocuments {
		get(fmt.Sprint("/small/", i), 1)
	}
	if len(d.byKey) != maxDocuments || d.recent.Len() != maxDocuments || d.bytes != maxDocuments {
		t.Errorf("%d documents, %d in the row, %d bytes; want %d each", len(d.byKey), d.recent.Len(), d.bytes, maxDocuments)
	}
}

// What waits behind a hundred requests is not sent before one is over, which is
// when its answer was read.
func TestRequestsAtOnce(t *testing.T) {
	var sent int
	l := &limit{gate: newGate(), next: roundTripper(func(r *http.Request) (*http.Response, error) {
		sent++
		return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, nil
	})}
	ask := func(ctx context.Context) (*http.Response, error) {
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.test/", nil)
		return l.RoundTrip(req)
	}
	var first *http.Response
	for range maxConcurrent {
		resp, err := ask(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		first = resp
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ask(gone); !errors.Is(err, context.Canceled) || sent != maxConcurrent {
		t.Errorf("got %v after %d requests, want to wait after %d", err, sent, maxConcurrent)
	}
	first.Body.Close()
	first.Body.Close() // once more frees nothing more
	if _, err := ask(t.Context()); err != nil {
		t.Errorf("one was over: %v", err)
	}
	if _, err := ask(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("only one was over: got %v", err)
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
