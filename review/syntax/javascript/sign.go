package javascript

import "unicode/utf8"

// sign reads an operator, and what else starts like one.
func (s *scanner) sign(i int) {
	var next, third byte
	if i+1 < len(s.source) {
		next = s.source[i+1]
	}
	if i+2 < len(s.source) {
		third = s.source[i+2]
	}
	s.start, s.end = i, i+1
	switch c := s.source[i]; c {
	case '.':
		switch {
		case next >= '0' && next <= '9':
			s.number(i)
		case next == '.' && third == '.':
			s.tok, s.end = ellipsis, i+3
		default:
			s.tok = dot
		}
	case '=':
		switch {
		case next == '>':
			s.tok, s.end = arrow, i+2
		case next == '=' && third == '=':
			s.tok, s.end = same, i+3
		case next == '=':
			s.tok, s.end = equal, i+2
		default:
			s.tok = assign
		}
	case '!':
		switch {
		case next == '=' && third == '=':
			s.tok, s.end = notSame, i+3
		case next == '=':
			s.tok, s.end = notEqual, i+2
		default:
			s.tok = bang
		}
	case '+':
		s.doubled(next, third, plus, increment)
	case '-':
		s.doubled(next, third, minus, decrement)
	case '*':
		s.doubled(next, third, times, power)
	case '&':
		s.doubled(next, third, bitAnd, and)
	case '|':
		s.doubled(next, third, bitOr, or)
	case '%':
		s.doubled(next, third, modulo, bad)
	case '^':
		s.doubled(next, third, bitXor, bad)
	case '/':
		if next == '*' { // a comment that does not end, else it had been skipped
			s.tok, s.end = bad, len(s.source)
			return
		}
		if s.doubled(next, third, divide, bad); s.tok == firstAssign {
			s.tok = divideAssign
		}
	case '?':
		switch {
		case next == '.' && (third < '0' || third > '9'):
			s.tok, s.end = optional, i+2
		default:
			s.doubled(next, third, question, nullish)
		}
	case '<':
		if s.doubled(next, third, less, shiftLeft); s.tok == firstAssign && s.end == i+2 {
			s.tok = lessEqual
		}
	case '>':
		s.greater(i)
	default: // # and \
		s.hidden(i)
	}
}

// doubled reads an operator of one byte, of the same byte twice, or of either
// with "=" behind it. A question mark is none with one.
func (s *scanner) doubled(next, third byte, one, two token) {
	c := s.source[s.start]
	switch {
	case next == c && two != bad:
		s.tok, s.end = two, s.start+2
		if third == '=' && c != '+' && c != '-' {
			s.tok, s.end = firstAssign, s.start+3
		}
	case next == '=' && one != question:
		s.tok, s.end = firstAssign, s.start+2
	default:
		s.tok = one
	}
}

func (s *scanner) greater(i int) {
	n := 1
	for n < 3 && i+n < len(s.source) && s.source[i+n] == '>' {
		n++
	}
	s.tok = [...]token{greater, shiftRight, shiftZero}[n-1]
	if i+n < len(s.source) && s.source[i+n] == '=' {
		if s.tok = firstAssign; n == 1 {
			s.tok = greaterEqual
		}
		n++
	}
	s.end = i + n
}

// hidden reads a private name, or a name that starts with an escape.
func (s *scanner) hidden(i int) {
	start := i
	if s.source[i] == '#' {
		start++
	}
	if end := s.letters(start); end > start && classes[s.source[start]] != digit {
		s.tok, s.end = name, end
		if start > i {
			s.tok = private
		}
		return
	}
	s.tok = bad
	if _, n := utf8.DecodeRune(s.source[start:]); start > i && s.source[i] != '#' {
		s.end = start + n
	}
}
