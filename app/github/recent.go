package github

import "sync"

// A recent keeps the values that were asked for last, up to a bound.
type recent[K comparable, V any] struct {
	mu      sync.Mutex
	max     int
	clock   uint64 // counts calls of get; stands in for time
	entries map[K]recentEntry[V]
}

type recentEntry[V any] struct {
	value V
	used  uint64
}

func newRecent[K comparable, V any](max int) *recent[K, V] {
	return &recent[K, V]{max: max, entries: make(map[K]recentEntry[V])}
}

// get returns the value of k, which it makes when there is none. A full recent
// drops the value that was not asked for the longest.
func (r *recent[K, V]) get(k K, make func() V) V {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock++
	e, ok := r.entries[k]
	if !ok {
		if len(r.entries) >= r.max {
			r.dropOldest()
		}
		e.value = make()
	}
	e.used = r.clock
	r.entries[k] = e
	return e.value
}

// drop forgets the value of k.
func (r *recent[K, V]) drop(k K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.entries, k)
}

// dropOldest looks at every entry: it runs once for a value that had to be made
// anew, and that costs a call to GitHub.
func (r *recent[K, V]) dropOldest() {
	var oldest K
	least := r.clock
	for k, e := range r.entries {
		if e.used < least {
			oldest, least = k, e.used
		}
	}
	delete(r.entries, oldest)
}
