package queue

import (
	"errors"
	"testing"
)

// Who panics while writing for all leaves the others an error, and their turn.
func TestCrowdOutlivesAPanic(t *testing.T) {
	var c crowd
	began, release, panicked := make(chan struct{}), make(chan struct{}), make(chan any, 1)
	go func() {
		defer func() { panicked <- recover() }()
		c.join(new(want), func([]*want) error { close(began); <-release; panic("in the middle") })
	}()
	<-began
	second := make(chan error, 1)
	go func() { second <- c.join(new(want), func([]*want) error { return errors.New("kept") }) }()
	close(release)
	if <-panicked == nil {
		t.Error("the panic was swallowed")
	}
	if err := <-second; err == nil || err.Error() != "kept" {
		t.Errorf("got %v", err)
	}
}
