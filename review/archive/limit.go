package archive

import (
	"fmt"
	"io"
)

// Limits bound what an archive may ask of its reader.
type Limits struct {
	Packed   int64 // bytes as fetched
	Unpacked int64 // bytes of all entries, and of what lies between them
	Ratio    int64 // unpacked bytes per packed byte, above RatioFloor
	Files    int   // entries of any kind
	Path     int   // bytes of one entry's name
}

// RatioFloor is how many unpacked bytes any archive may have: small archives
// of repetitive text compress better than [Limits.Ratio] and harm nobody.
const RatioFloor = 16 << 20

// DefaultLimits are the bounds that hold for every artifact.
var DefaultLimits = Limits{
	Packed:   512 << 20,
	Unpacked: 2 << 30,
	Ratio:    100,
	Files:    200_000,
	Path:     4096,
}

// A LimitError says which bound an archive is over.
type LimitError struct {
	What string // such as "unpacked bytes"
	Max  int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("over the limit of %d %s", e.Max, e.What)
}

// Limit returns a reader that fails with a [*LimitError] past max bytes of r.
func Limit(r io.Reader, what string, max int64) io.Reader {
	return &limitReader{r: r, what: what, max: max}
}

// limitReader fails past its limit, where [io.LimitReader] would end the file:
// a cut tar whose cut falls between entries reads without an error.
type limitReader struct {
	r    io.Reader
	what string
	max  int64
	n    int64

	packed *limitReader // nil where there is no ratio to watch
	ratio  int64
}

func (l *limitReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.n += int64(n)
	if l.n > l.max {
		return 0, &LimitError{l.what, l.max}
	}
	if l.packed != nil && l.n > RatioFloor && l.n > l.ratio*l.packed.n {
		return 0, &LimitError{"unpacked bytes for each packed one", l.ratio}
	}
	return n, err
}
