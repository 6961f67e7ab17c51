package queue

import (
	"testing"
	"time"
)

func TestBackoffGrowsToABound(t *testing.T) {
	for attempt, want := range []time.Duration{
		1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 9: 256 * time.Second,
		10: 5 * time.Minute, 32767: 5 * time.Minute,
	} {
		if want == 0 {
			continue
		}
		if got := backoff(time.Second, attempt); got < want || got > want+want/10 {
			t.Errorf("after attempt %d: got %s, want %s and at most a tenth more", attempt, got, want)
		}
	}
}
