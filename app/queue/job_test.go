package queue

import (
	"testing"
	"time"
)

func TestBackoffGrowsToABound(t *testing.T) {
	for attempt, want := range []time.Duration{
		1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 5: 16 * time.Second,
		6: 30 * time.Second, 32767: 30 * time.Second,
	} {
		if want == 0 {
			continue
		}
		if got := backoff(time.Second, attempt); got < want || got > want+want/10 {
			t.Errorf("after attempt %d: got %s, want %s and at most a tenth more", attempt, got, want)
		}
	}
}
