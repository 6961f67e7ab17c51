//go:build !race

package lockfile

import (
	"path"
	"testing"
	"time"
)

// BenchmarkParse reads the largest recorded file of each format, and in turn
// lets the oracle read the same bytes, which gives less: no digests, no sources
// and nothing of who asks for what. The quotient of the two times is reported as
// "ratio".
func BenchmarkParse(b *testing.B) {
	for _, format := range []struct {
		name, file string
		is         func(data []byte) bool
	}{
		{"npm", "package-lock.json", nil},
		{"pnpm", "pnpm-lock.yaml", nil},
		{"yarn1", "yarn.lock", func(data []byte) bool { return !isBerry(data) }},
		{"berry", "yarn.lock", isBerry},
		{"uv", "uv.lock", nil},
	} {
		b.Run(format.name, func(b *testing.B) {
			var name string
			var data []byte
			for _, n := range recordedFiles(b) {
				if path.Base(n) != format.file {
					continue
				}
				if d := readRecorded(b, n); len(d) > len(data) && (format.is == nil || format.is(d)) {
					name, data = n, d
				}
			}
			b.Logf("%s, %d bytes", name, len(data))
			var ours, oracle time.Duration
			for b.Loop() {
				start := time.Now()
				if _, err := Parse(name, data); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(start)

				start = time.Now()
				extract(b, name, data)
				oracle += time.Since(start)
			}
			b.ReportMetric(float64(ours)/float64(b.N), "ours-ns/op")
			b.ReportMetric(float64(oracle)/float64(b.N), "oracle-ns/op")
			b.ReportMetric(float64(ours)/float64(oracle), "ratio")
		})
	}
}
