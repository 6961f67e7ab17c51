package corpus

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

const (
	maxExpanded = 8 << 20 // bytes that a pair's files have together, before versions are put in
	maxNumber   = 64      // bytes of a version
)

// expand reads a file's lines as the words behind its path say.
func (d *draft) expand(data []byte, words []string) ([]byte, error) {
	times := 1
	for _, w := range words {
		switch n, repeats := strings.CutPrefix(w, "repeat="); {
		case repeats:
			var err error
			if times, err = strconv.Atoi(n); err != nil || times < 1 {
				return nil, fmt.Errorf("%q is no number of times", n)
			}
		case w == "line":
			data = bytes.ReplaceAll(data, []byte("\n"), nil)
		case w == "hex":
			var err error
			if data, err = hex.DecodeString(string(bytes.Join(bytes.Fields(data), nil))); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("%q is no way to read a file", w)
		}
	}
	if times > d.left/max(1, len(data)) {
		return nil, fmt.Errorf("the files of the pair have more than %d bytes", maxExpanded)
	}
	d.left -= times * len(data)
	return bytes.Repeat(data, times), nil
}

// texts are files in which {{version}} stands for a version that is not known
// yet, by path.
type texts map[string][]byte

// join adds to the end of the file at name.
func (t *texts) join(name string, data []byte) {
	if *t == nil {
		*t = make(texts)
	}
	(*t)[name] = append((*t)[name], data...)
}

// over lays t over the files of another side, without those that are gone.
func (t texts) over(under texts, gone []string) (texts, error) {
	all := maps.Clone(under)
	if all == nil {
		all = make(texts)
	}
	for _, g := range gone {
		before := len(all)
		maps.DeleteFunc(all, func(name string, _ []byte) bool {
			return name == g || strings.HasSuffix(g, "/") && strings.HasPrefix(name, g)
		})
		if len(all) == before {
			return nil, fmt.Errorf("%q cannot go, for it is not there", g)
		}
	}
	maps.Copy(all, t)
	return all, nil
}

// placeholder stands for a release's version.
const placeholder = "{{version}}"

// of returns the files as a version has them.
func (t texts) of(v ecosystem.Version) Files {
	files := make(Files, len(t))
	for name, data := range t {
		files[strings.ReplaceAll(name, placeholder, v.Number)] = bytes.ReplaceAll(data, []byte(placeholder), []byte(v.Number))
	}
	return files
}
