package github

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// againAfter is how long a call waits before it is made once more, at least.
const againAfter = 200 * time.Millisecond

// An again makes a call once more that GitHub did not answer, or answered with an
// error of its own, if doing it twice does no harm: a read, and the minting of a
// token. A job makes a dozen such calls, and is not to begin anew for one.
type again struct{ next http.RoundTripper }

// RoundTrip sends req, twice at most.
func (a *again) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := a.next.RoundTrip(req)
	if err == nil && resp.StatusCode < 500 || req.Context().Err() != nil {
		return resp, err
	}
	second := req.Clone(req.Context())
	switch {
	case req.Method == http.MethodGet:
	case req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/access_tokens") && req.GetBody != nil:
		body, bodyErr := req.GetBody()
		if bodyErr != nil {
			return resp, err
		}
		second.Body = body
	default:
		return resp, err
	}
	if resp != nil {
		resp.Body.Close()
	}
	wait := time.NewTimer(againAfter + rand.N(againAfter))
	defer wait.Stop()
	select {
	case <-wait.C:
		return a.next.RoundTrip(second)
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}
