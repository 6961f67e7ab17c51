package github

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v4"
)

type countingSigner int

func (s *countingSigner) Sign(jwt.Claims) (string, error) {
	*s++
	return string(rune('a' + *s - 1)), nil
}

// One signature serves for a while, and not longer.
func TestSignatureIsUsedForAWhile(t *testing.T) {
	signs := new(countingSigner)
	s := &signer{next: signs}
	for range 3 {
		if got, err := s.Sign(nil); got != "a" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if left := time.Until(s.until); left > signedFor {
		t.Errorf("it is used for %s more", left)
	}
	s.until = time.Now()
	if got, err := s.Sign(nil); got != "b" || err != nil {
		t.Errorf("once it is old: got %q, %v", got, err)
	}
}
