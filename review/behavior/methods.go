package behavior

import "strings"

// Traits are what the names of methods say of them, whatever their object is.
type traits uint8

const (
	streams     traits = 1 << iota // hands on what it is handed
	holds                          // puts what it is handed into its object
	chains                         // gives what the function gives which it is handed
	goesThrough                    // calls what it is handed for each part of a list
	tells                          // says of a text what it is
)

// methodTraits are the traits of methods by name.
var methodTraits = func() map[string]traits {
	all := make(map[string]traits)
	for t, names := range map[traits]string{
		streams:     "pipe pipeTo write end request send sendall sendto sendmail send_message storbinary emit Write WriteString writelines puts print",
		holds:       "append set add push put insert unshift extend push_str extend_from_slice write_str",
		chains:      "then catch map flatMap and_then reduce",
		goesThrough: "forEach map each flatMap filter some every find",
		tells: `startsWith endsWith includes indexOf match toLowerCase toUpperCase split slice substring startswith endswith lower upper find strip trim
			start_with? include? downcase toISOString toString getTime valueOf test`,
	} {
		for name := range strings.FieldsSeq(names) {
			all[name] |= t
		}
	}
	return all
}()
