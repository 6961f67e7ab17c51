package behavior

import (
	"strconv"
	"strings"
)

// integer returns the whole number that a value is.
func (v value) integer() (int, bool) {
	if !v.known || len(v.text) > 18 || !startsNumber(v.text) {
		return 0, false
	}
	n, err := strconv.ParseInt(v.text, 0, 64)
	if err != nil {
		f, err := strconv.ParseFloat(v.text, 64)
		if err != nil || f != float64(int64(f)) {
			return 0, false
		}
		n = int64(f)
	}
	return int(n), true
}

// startsNumber reports whether a text may be a number, by its first byte.
func startsNumber(text string) bool {
	return text != "" && (text[0] >= '0' && text[0] <= '9' || strings.IndexByte("+-.", text[0]) >= 0)
}

// added adds numbers; ok is false when one of them is none.
func added(list []value) (value, bool) {
	sum := 0
	for _, v := range list {
		n, ok := v.integer()
		if !ok || !v.number {
			return value{}, false
		}
		sum += n
	}
	return value{text: strconv.Itoa(sum), known: true, number: true}, true
}

// arithmetic computes with whole numbers.
func arithmetic(list []value, op string) (value, bool) {
	if len(list) == 0 {
		return value{}, false
	}
	result, ok := list[0].integer()
	if !ok {
		return value{}, false
	}
	for _, v := range list[1:] {
		n, ok := v.integer()
		if !ok {
			return value{}, false
		}
		switch op {
		case "-":
			result -= n
		case "*":
			result *= n
		case "^":
			result ^= n
		case "&":
			result &= n
		case "%", "/":
			if n == 0 || op == "/" && result%n != 0 {
				return value{}, false
			}
			if op == "%" {
				result %= n
			} else {
				result /= n
			}
		case "<<":
			result <<= min(max(n, 0), 40)
		default:
			result >>= min(max(n, 0), 63)
		}
	}
	return joined(list).number_(result), true
}

func (v value) number_(n int) value {
	v.text, v.known, v.number = strconv.Itoa(n), true, true
	return v
}

// formatted fills a text's places in Python's old way.
func formatted(format, args value) value {
	list := []value{args}
	if args.object != nil {
		list = args.object.list
	}
	parts, rest := []value{}, format.text
	for _, a := range list {
		i := strings.IndexByte(rest, '%')
		if i < 0 || i+1 >= len(rest) {
			break
		}
		parts = append(parts, constant(rest[:i]), a)
		rest = rest[i+2:]
	}
	return concatenate(append(parts, constant(rest))).with(format).with(args)
}

// index reads a text as the place in a list.
func index(text string, length int) (int, bool) {
	if !startsNumber(text) {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		if h, err := strconv.ParseInt(text, 0, 32); err == nil {
			n = int(h)
		} else {
			return 0, false
		}
	}
	if n < 0 {
		n += length
	}
	return n, n >= 0 && n < length
}
