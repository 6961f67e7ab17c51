package indicator

import (
	"reflect"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// Findings that differ in anything are two, whatever fields they come to have.
func TestFindingsThatDiffer(t *testing.T) {
	for i := range reflect.TypeFor[Finding]().NumField() {
		var a, b Finding
		switch field := reflect.ValueOf(&b).Elem().Field(i); field.Kind() {
		case reflect.String:
			field.SetString("x")
		case reflect.Int:
			field.SetInt(1)
		default:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		}
		if name := reflect.TypeFor[Finding]().Field(i).Name; a.Equal(b) || !b.Equal(b) {
			t.Errorf("%s makes no difference", name)
		}
	}
}

// Further places are kept up to ten, each once, and the rest is counted; what
// was accepted stays accepted.
func TestFurtherPlaces(t *testing.T) {
	f := Finding{Path: "a.js", Line: 1, Message: "It calls home."}
	id := f.ID(ecosystem.Version{Number: "1.0.0"})
	f.Also(Place{"a.js", 1})
	for i := range 14 {
		f.Also(Place{"a.js", 2 + i})
		f.Also(Place{"a.js", 2})
	}
	if len(f.Places) != 10 || f.More != 4 || f.Places[9] != (Place{"a.js", 11}) {
		t.Errorf("got %v and %d more", f.Places, f.More)
	}
	if f.ID(ecosystem.Version{Number: "1.0.0"}) != id {
		t.Error("the places are part of the finding's name")
	}
}
