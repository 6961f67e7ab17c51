package review

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/facts"
)

// maxObserved is how many bytes of what was read of an artifact's files are kept.
const maxObserved = 4 << 20

// observed is what was read of files, by path and digest: what an update's old
// release does was read when it was the new one of another.
type observed struct {
	before map[string]*behavior.File // kept with the old release's artifacts
	now    map[string]*behavior.File // of this update
}

// recall returns what was read of a file.
func (o *observed) recall(path string, d archive.Digest) *behavior.File {
	return o.before[fileKey(path, d)]
}

// keep remembers what was read of a file.
func (o *observed) keep(path string, d archive.Digest, f *behavior.File) {
	o.now[fileKey(path, d)] = f
}

func fileKey(path string, d archive.Digest) string { return hex.EncodeToString(d[:]) + " " + path }

// observedOf names what is kept of an artifact's files, which another version of
// the reader would read otherwise.
func observedOf(digest string) string { return "observed " + facts.Engine + " " + digest }

// observed returns what is kept of artifacts' files.
func (r *Reviewer) observed(ctx context.Context, scope string, files []File) (*observed, error) {
	o := &observed{make(map[string]*behavior.File), make(map[string]*behavior.File)}
	if r.Store == nil {
		return o, nil
	}
	for _, f := range files {
		data, found, err := r.Store.Facts(ctx, scope, observedOf(f.Artifact.Digests[0]))
		if err != nil {
			return nil, fmt.Errorf("kept observations: %w", err)
		}
		kept := make(map[string]*behavior.File)
		if found {
			if err := json.Unmarshal(data, &kept); err != nil {
				return nil, fmt.Errorf("kept observations: %w", err)
			}
		}
		maps.Copy(o.before, kept)
	}
	return o, nil
}

// keepObserved keeps what was read of files with the artifacts that have them.
func (r *Reviewer) keepObserved(ctx context.Context, scope string, files []File, o *observed) error {
	if r.Store == nil || len(o.now) == 0 {
		return nil
	}
	data, err := json.Marshal(o.now)
	if err != nil || len(data) > maxObserved {
		return err
	}
	for _, f := range files {
		if err := r.Store.KeepFacts(ctx, scope, observedOf(f.Artifact.Digests[0]), data); err != nil {
			return err
		}
	}
	return nil
}
