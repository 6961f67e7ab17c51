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
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
)

// BenchmarkFacts makes the facts of real updates anew, with both artifacts on
// disk, and in turn does only what cannot be left out: it unpacks both in one
// goroutine and hashes them, packed and unpacked. The quotient of the two is
// reported as "ratio". The artifacts are fetched from the configured registry
// when DATA_DIR does not have them.
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
		{"lodash", "4.17.20", "4.17.21"},
		{"axios", "1.14.0", "1.15.0"},
		{"typescript", "5.7.2", "5.7.3"},
		{"next", "14.2.3", "14.2.10"},
		{"rxjs", "7.8.0", "7.8.1"},
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
			var read, unpack time.Duration
			for b.Loop() {
				start := time.Now()
				f, err := review.Read(m)
				if err != nil || len(f.Unread) > 0 {
					b.Fatal(err, f.Unread)
				}
				read += time.Since(start)

				start = time.Now()
				for _, s := range sides {
					if err := unpackOnly(s.Files[0].Source); err != nil {
						b.Fatal(err)
					}
				}
				unpack += time.Since(start)
			}
			b.ReportMetric(float64(read)/float64(b.N), "facts-ns/op")
			b.ReportMetric(float64(unpack)/float64(b.N), "unpack-ns/op")
			b.ReportMetric(float64(read)/float64(unpack), "ratio")
		})
	}
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
