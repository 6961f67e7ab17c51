package github

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/bradleyfalzon/ghinstallation/v2"
	gh "github.com/google/go-github/v60/github"
)

// ErrNotFound is what GitHub says of a thing that is not there, and of one that
// the token may not see. It is never said of the installation itself: that is
// an [*AccessError].
var ErrNotFound = errors.New("not found")

// ErrForbidden is what GitHub says when a permission is missing, or a
// conversation is locked.
var ErrForbidden = errors.New("forbidden")

// A StatusError is an answer other than success. It is [ErrNotFound] for 404
// and [ErrForbidden] for 403 to [errors.Is].
type StatusError struct {
	Status  int
	Method  string
	URL     string // without query
	Message string // what GitHub said; empty when it said nothing that could be read
}

// Error says what was asked and what GitHub answered.
func (e *StatusError) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("%s %s: %d %s", e.Method, e.URL, e.Status, http.StatusText(e.Status))
	}
	return fmt.Sprintf("%s %s: %d %q", e.Method, e.URL, e.Status, e.Message)
}

// Is gives the statuses that callers branch on their names.
func (e *StatusError) Is(target error) bool {
	return target == ErrNotFound && e.Status == http.StatusNotFound ||
		target == ErrForbidden && e.Status == http.StatusForbidden
}

// An AccessError says that GitHub gave no token: the installation is gone or
// suspended, does not have the repository, or has not granted a permission.
type AccessError struct {
	Installation int64
	Status       int // 404 gone, 403 suspended, 422 repository or permission not granted
	Message      string
}

// Closed reports whether the App has been shut out: the installation is gone or
// suspended, or does not have the repository. It is not closed for lack of a
// permission, for which GitHub uses the status of the last: its message speaks of
// "at least one repository", that of other servers of "the repositories".
func (e *AccessError) Closed() bool {
	return e.Status == http.StatusNotFound || e.Status == http.StatusForbidden || e.notAmong()
}

// notAmong reports whether the installation has no such repository.
func (e *AccessError) notAmong() bool {
	return e.Status == http.StatusUnprocessableEntity && strings.Contains(e.Message, "repositor")
}

// Error says what GitHub answered.
func (e *AccessError) Error() string {
	return fmt.Sprintf("no token for installation %d: %d %q", e.Installation, e.Status, e.Message)
}

// A SizeError says that something is larger than may be read.
type SizeError struct {
	What  string
	Limit int64
}

// Error says what was too large.
func (e *SizeError) Error() string {
	return fmt.Sprintf("%s is over the limit of %d", e.What, e.Limit)
}

// translate gives the errors of the libraries below the names of this package.
// Where a library's error holds a request, and with it a token, it is replaced
// and not wrapped.
func translate(err error) error {
	var (
		limit     *LimitError
		rate      *gh.RateLimitError
		status    *gh.ErrorResponse
		minting   *ghinstallation.HTTPError
		oversized *http.MaxBytesError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limit):
		return limit
	case errors.As(err, &minting):
		return mintingError(minting)
	case errors.As(err, &rate):
		// Of its own accord: go-github saw the budget end and sent nothing.
		return &LimitError{After: rate.Rate.Reset.Time, Err: errors.New(rate.Message)}
	case errors.As(err, &status):
		e := &StatusError{Status: status.Response.StatusCode, Message: status.Message}
		if len(status.Errors) > 0 {
			e.Message += fmt.Sprintf(": %v", status.Errors)
		}
		if req := status.Response.Request; req != nil {
			e.Method, e.URL = req.Method, plainURL(req.URL)
		}
		return e
	case errors.As(err, &oversized):
		return &SizeError{What: "answer", Limit: oversized.Limit}
	}
	return err
}

// mintingError tells why no token came. ghinstallation leaves the body of an
// answer it did not like to its caller.
func mintingError(e *ghinstallation.HTTPError) error {
	if e.Response == nil {
		return fmt.Errorf("minting a token for installation %d: %w", e.InstallationID, e.RootCause)
	}
	defer e.Response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(e.Response.Body, maxRefusal))
	if err != nil {
		text = nil // the status says enough
	}
	if e.Response.StatusCode >= 500 {
		return &StatusError{Status: e.Response.StatusCode, Method: http.MethodPost, URL: plainURL(e.Response.Request.URL), Message: message(text)}
	}
	return &AccessError{Installation: e.InstallationID, Status: e.Response.StatusCode, Message: message(text)}
}

// message returns what GitHub says in the body of a refusal.
func message(body []byte) string {
	var said struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	return said.Message
}

// plainURL prints where a request went, without what it asked.
func plainURL(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
