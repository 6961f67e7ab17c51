package main

import (
	"bytes"
	"context"
	"time"

	"github.com/bumplens/bumplens/review/registry"
)

// A fileStore keeps facts as files beside the cache.
type fileStore struct {
	cache  *registry.Cache
	forget bool // facts are made anew, and then kept
}

// Facts returns the facts that are kept under key.
func (s *fileStore) Facts(_ context.Context, _, key string) ([]byte, bool, error) {
	if s.forget {
		return nil, false, nil
	}
	data, err := s.cache.Document(key)
	return data, data != nil, err
}

// KeepFacts keeps facts under key. They are the operator's own, whatever
// credential they were made with.
func (s *fileStore) KeepFacts(_ context.Context, _, key string, data []byte) error {
	return s.cache.KeepDocument(key, data)
}

// Sightings returns what was seen of a package, oldest first.
func (s *fileStore) Sightings(_ context.Context, scope, name string) ([][]byte, error) {
	data, err := s.cache.Document("sightings " + scope + " " + name)
	if data == nil || err != nil {
		return nil, err
	}
	return bytes.Split(data, []byte("\n")), nil
}

// KeepSighting keeps what was seen of a package on a day.
func (s *fileStore) KeepSighting(ctx context.Context, scope, name string, _ time.Time, seen []byte) error {
	kept, err := s.Sightings(ctx, scope, name)
	if err != nil {
		return err
	}
	return s.cache.KeepDocument("sightings "+scope+" "+name, bytes.Join(append(kept, seen), []byte("\n")))
}
