package github

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The bounds of an answer, after decompression. GitHub's blobs end at 100 MB
// and its trees at 7 MB; a comparison with 300 patches is the largest document.
const (
	maxRawAnswer  = 110 << 20
	maxJSONAnswer = 64 << 20
)

// rawMediaType asks for a file's bytes in place of a document that holds them.
const rawMediaType = "application/vnd.github.raw+json"

// errForeignHost is a request that would have left the API.
var errForeignHost = errors.New("refused to send credentials to another host than the API's")

// A guard lets requests through to the API alone. It is the last before the
// network, below everything that adds a credential: ghinstallation adds its
// token to each request that it sees, to whichever host a redirect led.
type guard struct {
	next http.RoundTripper
	api  *url.URL
}

// RoundTrip sends req if it is for the API.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != g.api.Scheme || !strings.EqualFold(req.URL.Host, g.api.Host) || (req.Host != "" && !strings.EqualFold(req.Host, g.api.Host)) {
		closeBody(req)
		return nil, fmt.Errorf("%w: %s://%s", errForeignHost, req.URL.Scheme, req.URL.Host)
	}
	return g.next.RoundTrip(req)
}

// maxRedirects is enough for a repository that was renamed and transferred.
const maxRedirects = 3

// checkRedirect follows what GitHub says of renamed repositories. It refuses a
// redirect that would turn a write into a read, as net/http does for 301 and
// 302: the read would look like a write that succeeded.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("more than %d redirects", maxRedirects)
	}
	if was := via[0].Method; req.Method != was {
		return fmt.Errorf("refused a redirect that turns %s into %s", was, req.Method)
	}
	return nil
}

// A bound ends the reading of an answer with an error once it is too long.
type bound struct{ next http.RoundTripper }

// RoundTrip sends req and bounds its answer.
func (b *bound) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	most := int64(maxJSONAnswer)
	if req.Header.Get("Accept") == rawMediaType {
		most = maxRawAnswer
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, most)
	return resp, nil
}

// closeBody keeps a RoundTripper's promise for a request that it does not send.
func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}
