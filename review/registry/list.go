package registry

import (
	"bytes"
	"encoding/json"

	"github.com/bumplens/bumplens/review/archive"
)

// MaxListed is how many versions, files, owners or the like a document may
// list. The longest that are known list some twenty thousand.
const MaxListed = 200_000

// A List is one of JSON with at most [MaxListed] items: a document may hold more
// of the smallest than there is memory for what they are read into.
type List[T any] []T

// UnmarshalJSON reads a list; null is an empty one.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	if string(data) == "null" {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	token, err := dec.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('[') {
		return json.Unmarshal(data, (*[]T)(l)) // which says what it is instead
	}
	for dec.More() {
		if err := Listed(len(*l) + 1); err != nil {
			return err
		}
		var item T
		if err := dec.Decode(&item); err != nil {
			return err
		}
		*l = append(*l, item)
	}
	return nil
}

// Listed returns a [*archive.LimitError] when n is more than [MaxListed].
func Listed(n int) error {
	if n > MaxListed {
		return &archive.LimitError{What: "items in a registry's list", Max: MaxListed}
	}
	return nil
}
