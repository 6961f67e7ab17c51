package main

import (
	"crypto/sha256"
	"io"
	"os"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
)

// BenchmarkFacts makes the facts of real updates anew, with both artifacts on
// disk, and in turn does only what cannot be left out: it unpacks both in one
// goroutine and hashes them, packed and unpacked. Times of making facts are
// reported as multiples of that: "ratio" where no code is read, "observed" where
// the changed code of both sides is, and "recalled" where what the old side does
// is known already. "MB" is how much code of both sides is read, and "MB/s" how
// fast that alone is, in one goroutine. The artifacts are fetched from the configured
// registry when DATA_DIR does not have them.
func BenchmarkFacts(b *testing.B) {
	dir, err := dataDir(os.Getenv)
	if err != nil {
		b.Fatal(err)
	}
	client, err := newNPM(dir, newClient(dir, false))
	if err != nil {
		b.Fatal(err)
	}
	for _, u := range []struct{ name, from, to string }{
		{"axios", "1.14.0", "1.15.0"},
		{"typescript", "5.7.2", "5.7.3"},
		{"next", "14.2.3", "14.2.10"},
		{"pdfjs-dist", "4.9.155", "4.10.38"},
		{"webpack", "5.97.0", "5.97.1"},
		{"prettier", "3.3.3", "3.4.0"},
	} {
		b.Run(u.name, func(b *testing.B) {
			p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: u.name}
			m := review.Material{Key: facts.Key{Registry: client.Registry(p), From: p.At(u.from), To: p.At(u.to)}}
			sides := []*review.Side{&m.Base, &m.Head}
			for i, number := range []string{u.from, u.to} {
				release, err := client.Release(b.Context(), p.At(number))
				if err != nil {
					b.Skipf("SKIPPED: the registry did not answer: %v", err)
				}
				source, err := client.Open(b.Context(), p, release.Artifacts[0], nil)
				if err != nil {
					b.Skipf("SKIPPED: the registry did not answer: %v", err)
				}
				*sides[i] = review.Side{Release: release, Files: []review.File{{Artifact: release.Artifacts[0], Source: source, Verified: []string{"registry"}}}}
			}
			code := measureCode(b, m)
			var unpack time.Duration
			took := make(map[string]time.Duration)
			for b.Loop() {
				for name, observed := range map[string]func(string, archive.Digest) *behavior.File{
					"plain":    func(string, archive.Digest) *behavior.File { return new(behavior.File) },
					"observed": nil,
					"recalled": code.recall,
				} {
					m.Observed = observed
					start := time.Now()
					f, err := review.Read(m)
					if err != nil || len(f.Unread) > 0 {
						b.Fatal(err, f.Unread)
					}
					took[name] += time.Since(start)
				}
				start := time.Now()
				code.readAll()
				took["code"] += time.Since(start)

				start = time.Now()
				for _, s := range sides {
					if err := unpackOnly(s.Files[0].Source); err != nil {
						b.Fatal(err)
					}
				}
				unpack += time.Since(start)
			}
			b.ReportMetric(float64(unpack)/float64(b.N), "unpack-ns/op")
			b.ReportMetric(float64(took["plain"])/float64(unpack), "ratio")
			b.ReportMetric(float64(took["observed"])/float64(unpack), "observed")
			b.ReportMetric(float64(took["recalled"])/float64(unpack), "recalled")
			b.ReportMetric(float64(code.bytes)*float64(b.N)/1e6/took["code"].Seconds(), "MB/s")
			b.ReportMetric(float64(code.bytes)/1e6, "MB")
		})
	}
}

// readCode is the code that making facts of an update reads.
type readCode struct {
	base  map[archive.Digest]*behavior.File // what the old release's does, by digest
	files []codeFile
	bytes int64
}

// A codeFile is one file of either side.
type codeFile struct {
	path string
	data []byte
	read func(path string, data []byte) *behavior.File
}

func (c *readCode) recall(_ string, d archive.Digest) *behavior.File { return c.base[d] }

// readAll reads the code of both sides, one file after the other.
func (c *readCode) readAll() {
	for _, f := range c.files {
		f.read(f.path, f.data)
	}
}

// measureCode finds out which code is read of an update.
func measureCode(b *testing.B, m review.Material) *readCode {
	b.Helper()
	c := &readCode{base: make(map[archive.Digest]*behavior.File)}
	trees := make([]*archive.Tree, 2)
	for i, s := range []review.Side{m.Base, m.Head} {
		var err error
		if trees[i], err = archive.Read(s.Files[0].Source, s.Files[0].Artifact.Format, archive.DefaultLimits, nil); err != nil {
			b.Fatal(err)
		}
	}
	m.Observed = func(path string, d archive.Digest) *behavior.File {
		read := []func(string, []byte) *behavior.File{behavior.Program, behavior.Of}
		for i, t := range trees {
			f := t.File(path)
			if f == nil || f.Digest != d {
				continue
			}
			data, err := t.Data(path)
			if err != nil {
				b.Fatal(err)
			}
			c.files, c.bytes = append(c.files, codeFile{path, data, read[i]}), c.bytes+f.Size
			if i == 0 {
				c.base[d] = behavior.Of(path, data)
			}
			break
		}
		return nil
	}
	if _, err := review.Read(m); err != nil {
		b.Fatal(err)
	}
	return c
}

// unpackOnly is what any reader of an artifact has to do. The source itself
// takes the SHA-512 of the packed bytes.
func unpackOnly(source archive.Source) error {
	packed, err := source()
	if err != nil {
		return err
	}
	defer packed.Close()
	zipped, err := gzip.NewReader(packed)
	if err != nil {
		return err
	}
	_, err = io.Copy(sha256.New(), zipped)
	return err
}
