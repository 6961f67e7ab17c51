package github

import (
	"bytes"
	"container/list"
	"io"
	"mime"
	"net/http"
	"sync"
)

// The bounds of the documents that are kept. A page of a hundred pull requests
// takes 2 MB, and a tree 7 MB at most.
const (
	maxDocuments     = 4096
	maxDocumentBytes = 64 << 20 // of all together
	maxDocumentSize  = 4 << 20  // of one
)

// documents keeps what GitHub answered with an ETag, so that asking for it again
// costs nothing of the hour's budget: GitHub is asked each time, and says that
// nothing has changed. No token is among them, since those are answers to POST.
//
// https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
type documents struct {
	mu     sync.Mutex
	byKey  map[documentKey]*list.Element
	recent *list.List // of *document, the one that was used last in front
	bytes  int
}

// A documentKey names an answer: another credential may be given another.
type documentKey struct {
	client      clientKey
	url, accept string
}

type document struct {
	key    documentKey
	header http.Header
	body   []byte
}

func newDocuments() *documents {
	return &documents{byKey: make(map[documentKey]*list.Element), recent: list.New()}
}

func (d *documents) get(k documentKey) *document {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, ok := d.byKey[k]
	if !ok {
		return nil
	}
	d.recent.MoveToFront(e)
	return e.Value.(*document)
}

// put keeps a document in the place of an older one, and drops what was not used
// for the longest while there is too much.
func (d *documents) put(doc *document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e, ok := d.byKey[doc.key]; ok {
		d.drop(e)
	}
	d.byKey[doc.key] = d.recent.PushFront(doc)
	d.bytes += len(doc.body)
	for d.bytes > maxDocumentBytes || len(d.byKey) > maxDocuments {
		d.drop(d.recent.Back())
	}
}

func (d *documents) drop(e *list.Element) {
	doc := d.recent.Remove(e).(*document)
	delete(d.byKey, doc.key)
	d.bytes -= len(doc.body)
}

// A conditional asks for documents that are kept on the condition that they have
// changed. It stands above the token.
type conditional struct {
	next      http.RoundTripper
	client    clientKey
	documents *documents
}

// RoundTrip sends req, and answers with the document that is kept when GitHub
// says that it still holds.
func (c *conditional) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		return c.next.RoundTrip(req)
	}
	key := documentKey{c.client, req.URL.String(), req.Header.Get("Accept")}
	kept := c.documents.get(key)
	if kept != nil {
		req = req.Clone(req.Context())
		req.Header.Set("If-None-Match", kept.header.Get("ETag"))
	}
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if kept != nil && resp.StatusCode == http.StatusNotModified {
		resp.Body.Close()
		return kept.response(resp), nil
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("ETag") == "" || !isJSON(resp.Header) {
		return resp, nil
	}
	return c.keep(key, resp)
}

// response returns the document as if it had been answered now. The headers that
// came with fresh, as those of limits, go before its own.
func (d *document) response(fresh *http.Response) *http.Response {
	header := d.header.Clone()
	for name, values := range fresh.Header {
		header[name] = values
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK,
		Proto: fresh.Proto, ProtoMajor: fresh.ProtoMajor, ProtoMinor: fresh.ProtoMinor,
		Header: header, Body: io.NopCloser(bytes.NewReader(d.body)), ContentLength: int64(len(d.body)), Request: fresh.Request,
	}
}

// keep reads an answer, keeps it unless it is too large, and puts it back.
func (c *conditional) keep(key documentKey, resp *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxDocumentSize+1))
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	if len(body) > maxDocumentSize {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(body), resp.Body), resp.Body}
		return resp, nil
	}
	resp.Body.Close()
	c.documents.put(&document{key, resp.Header.Clone(), body})
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func isJSON(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && kind == "application/json"
}
