package github

import (
	"sync"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/golang-jwt/jwt/v4"
)

// signedFor is how long a signature is used. Those of ghinstallation v2.10.0 hold
// for a minute and a half.
const signedFor = 30 * time.Second

// A signer signs the App's own requests, which all say the same: one signature
// serves all of half a minute, and costs a millisecond of a core.
type signer struct {
	next ghinstallation.Signer

	mu    sync.Mutex
	text  string
	until time.Time
}

// Sign returns a signature of claims, or of those of a moment ago.
func (s *signer) Sign(claims jwt.Claims) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Before(s.until) {
		return s.text, nil
	}
	text, err := s.next.Sign(claims)
	if err == nil {
		s.text, s.until = text, now.Add(signedFor)
	}
	return text, err
}
