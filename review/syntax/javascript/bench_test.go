package javascript

import (
	"fmt"
	"strings"
	"testing"
)

// development is like what a framework publishes for development, minified is
// the same as a bundler leaves it.
func development(bytes int) []byte {
	var b strings.Builder
	for i := 0; b.Len() < bytes; i++ {
		fmt.Fprintf(&b, `
    // Updates the children of fiber %[1]d, which may have been deleted.
    function updateFiberProperties%[1]d(current, workInProgress, renderLanes) {
      var nextProps = workInProgress.pendingProps, flags = %[1]d & 1023;
      if (current !== null && current.memoizedState !== null) {
        for (var index = 0; index < nextProps.children.length; index++) {
          const child = nextProps.children[index];
          child.key === "suspense-%[1]d" && console.error("Each child needs a key: %%s.", child.key);
        }
        return workInProgress.lanes = renderLanes | flags, { type: "element", ref: null, props: nextProps };
      }
      return typeof nextProps.render === "function" ? nextProps.render(value => value + 1) : /^on[A-Z]/.test(flags);
    }
`, i)
	}
	return []byte(b.String())
}

func minified(bytes int) []byte {
	var b strings.Builder
	for i := 0; b.Len() < bytes; i++ {
		fmt.Fprintf(&b, `function u%[1]d(e,t,n){var r=t.p,a=%[1]d&1023;if(null!==e&&null!==e.m){for(var l=0;l<r.c.length;l++){const o=r.c[l];`+
			`"s-%[1]d"===o.k&&i.e("k: %%s",o.k)}return t.l=n|a,{type:"el",ref:null,props:r}}return"function"==typeof r.r?r.r(e=>e+1):/^on[A-Z]/.test(a)}`, i)
	}
	return []byte(b.String())
}

func BenchmarkReadDevelopment(b *testing.B) { benchmark(b, development(1<<20)) }
func BenchmarkReadMinified(b *testing.B)    { benchmark(b, minified(1<<20)) }
func BenchmarkReadBundle(b *testing.B)      { benchmark(b, minified(12<<20)) }

func benchmark(b *testing.B, source []byte) {
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		if tree := Read(source, JavaScript); tree.Trouble != "" {
			b.Fatal(tree.Trouble)
		}
	}
}
