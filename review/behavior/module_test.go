package behavior

import (
	"reflect"
	"testing"
)

// Ends that differ in anything that is told must have an order: they are kept in a
// map until the file is done.
func TestLooseEndsHaveAnOrder(t *testing.T) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[looseEnd]()) {
		if !f.IsExported() {
			continue
		}
		var a, b looseEnd
		switch v := reflect.ValueOf(&b).Elem().FieldByIndex(f.Index); v.Kind() {
		case reflect.String:
			v.SetString("x")
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Uint8:
			v.SetUint(1)
		default:
			v.SetInt(1)
		}
		if compareEnds(a, b) == 0 || compareEnds(a, b) != -compareEnds(b, a) {
			t.Errorf("ends that differ in %s have no order", f.Name)
		}
	}
}
