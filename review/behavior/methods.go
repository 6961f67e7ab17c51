package behavior

// streams are methods that hand on what they are called with.
var streams = setOf("pipe pipeTo write end request send sendall sendto sendmail send_message storbinary emit Write WriteString writelines puts print")

// holders are methods that put what they are called with into their object.
var holders = setOf("append set add push put insert unshift extend push_str extend_from_slice write_str")

// chained are methods that give what the function gives which they are handed.
var chained = setOf("then catch map flatMap and_then reduce")

// goesThrough are methods that call what they are handed for each part of a list.
var goesThrough = setOf("forEach map each flatMap filter some every find")

// tells are methods that say of a text what it is.
var tells = setOf(`startsWith endsWith includes indexOf match toLowerCase toUpperCase split slice substring startswith endswith lower upper find strip trim
	start_with? include? downcase toISOString toString getTime valueOf test`)
