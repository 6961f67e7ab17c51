package lockfile

import (
	"errors"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// jsonDocument reads a JSON file, with this package's errors.
func jsonDocument(data []byte) (*jsonpos.Node, error) {
	doc, err := jsonpos.Parse(data)
	var syntax *jsonpos.SyntaxError
	if errors.As(err, &syntax) {
		return nil, &SyntaxError{syntax.Line, syntax.Reason}
	}
	return doc, err
}
