package registry

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The digests of "abc".
const (
	abc512 = "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw=="
	abc256 = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
	abc1   = "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0="
	wrong  = "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
)

func TestVerify(t *testing.T) {
	for name, tt := range map[string]struct {
		sets [][]string
		want error
	}{
		"one":                          {[][]string{{abc512}}, nil},
		"SHA-1 alone":                  {[][]string{{abc1}}, nil},
		"wrong":                        {[][]string{{wrong}}, ErrDigest},
		"one of several will do":       {[][]string{{wrong, abc512}}, nil},
		"the best counts":              {[][]string{{abc1, wrong}}, ErrDigest},
		"both sets":                    {[][]string{{abc512}, {abc1}}, nil},
		"the lockfile's alone":         {[][]string{{wrong}, {abc512}}, ErrDigest},
		"the registry's alone":         {[][]string{{abc512}, {wrong}}, ErrDigest},
		"one algorithm in two sets":    {[][]string{{abc512}, {abc256}, {abc512}}, nil},
		"two algorithms of equal rank": {[][]string{{abc512}, {abc256}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := NewVerifier(tt.sets...)
			if err != nil {
				t.Fatal(err)
			}
			v.Write([]byte("a"))
			v.Write([]byte("bc"))
			if got := v.Verify(); !errors.Is(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// Bytes that nothing known can be checked against are not checked.
func TestNoKnownDigest(t *testing.T) {
	for _, sets := range [][][]string{{{}}, {{"md5-AAAA"}}, {{abc512}, {}}, {{"sha512-not base64"}}} {
		if _, err := NewVerifier(sets...); err == nil {
			t.Errorf("%q: got no error", sets)
		}
	}
}

func TestParseDigests(t *testing.T) {
	got := ParseDigests(abc1 + " " + abc512 + "?x=y md5-AAAA")
	if d := cmp.Diff([]string{abc1, abc512}, got); d != "" {
		t.Error(d)
	}
	if SHA1Digest("a9993e364706816aba3e25717850c26c9cd0d89d") != abc1 || SHA1Digest("abc") != "" {
		t.Error("shasum is not rewritten")
	}
	const hex256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if HexDigest("sha256", hex256) != abc256 || HexDigest("sha512", hex256) != "" || HexDigest("md5", "d41d8cd98f00b204e9800998ecf8427e") != "" {
		t.Error("a hexadecimal sum is not rewritten")
	}
}
