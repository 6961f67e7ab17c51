package standin

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// A Fault makes calls go wrong. Of what it says, the delay comes first, then the
// drop or the answer; a fault with a delay alone answers late.
type Fault struct {
	Match func(*http.Request) bool // nil means every call
	Times int                      // how many calls; zero means one
	Delay time.Duration
	Drop  bool // closes the connection without an answer
	Lost  bool // does what was asked, and then closes the connection

	Status int // zero means GitHub's own answer
	Header http.Header
	Body   string // empty means GitHub's shape of an error
}

// Inject adds a fault to those that wait for their call. Of several that match
// a call, the first that was added is used.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(f.Times, 1)
	s.faults = append(s.faults, &f)
}

// Limit is the fault of a primary or secondary limit that names its end. Status
// is 403 or 429.
func Limit(status int, after string) Fault {
	return Fault{
		Status: status,
		Header: http.Header{"Retry-After": {after}},
		Body:   `{"message": "You have exceeded a secondary rate limit.", "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`,
	}
}

// Denied is the fault of a permission that the App does not have, for the next n
// calls of a method to paths that hold part.
func Denied(n int, method, part string) Fault {
	return Fault{
		Match:  func(r *http.Request) bool { return r.Method == method && strings.Contains(r.URL.Path, part) },
		Times:  n,
		Status: http.StatusForbidden,
		Body:   `{"message": "Resource not accessible by integration", "documentation_url": "https://docs.github.com/rest", "status": "403"}`,
	}
}

// fault reports whether r met a fault that answered it.
func (s *Server) fault(w http.ResponseWriter, r *http.Request) bool {
	f := s.faultFor(r)
	if f == nil {
		return false
	}
	if f.Delay > 0 {
		t := time.NewTimer(f.Delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
		}
	}
	if f.Lost {
		s.mux.ServeHTTP(&unread{header: make(http.Header)}, s.byID(r))
	}
	if f.Drop || f.Lost {
		panic(http.ErrAbortHandler)
	}
	if f.Status == 0 {
		return false
	}
	for k, v := range f.Header {
		w.Header()[k] = v
	}
	if f.Body == "" {
		refuse(f.Status, http.StatusText(f.Status)).write(w)
		return true
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(f.Status)
	io.WriteString(w, f.Body)
	return true
}

// An unread answer reaches nobody.
type unread struct{ header http.Header }

func (u *unread) Header() http.Header         { return u.header }
func (u *unread) Write(b []byte) (int, error) { return len(b), nil }
func (u *unread) WriteHeader(int)             {}

// faultFor takes the next fault for r. Match is called outside the lock, so that
// it may look at the server.
func (s *Server) faultFor(r *http.Request) *Fault {
	s.mu.Lock()
	waiting := append([]*Fault(nil), s.faults...)
	s.mu.Unlock()
	for _, f := range waiting {
		if f.Match != nil && !f.Match(r) {
			continue
		}
		if s.use(f) {
			return f
		}
	}
	return nil
}

// use takes one of the times of f, and reports whether there was one.
func (s *Server) use(f *Fault) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, have := range s.faults {
		if have != f {
			continue
		}
		if f.Times--; f.Times == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return true
	}
	return false
}
