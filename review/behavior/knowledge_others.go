package behavior

// rubyLanguage is what is known of Ruby.
func rubyLanguage() *language {
	l := newLanguage("ruby")
	l.environment, l.localNames, l.exportsAll = "ENV", true, true
	l.table(l.calls, rules{
		{"require load require_relative autoload Kernel.require Kernel.load", rule{kind: Obscured, into: toModule, arg: 0}},
		{"system exec spawn ` Kernel.system Kernel.exec Kernel.spawn Kernel.` IO.popen Open3.capture2 Open3.capture3 Open3.popen3 Open3.capture2e Process.spawn PTY.spawn syscall", runsCommand},
		{"eval instance_eval class_eval module_eval Kernel.eval Object.class_eval binding.eval RubyVM.InstructionSequence.load_from_binary RubyVM.InstructionSequence.compile Marshal.load", runsCode},
		{"Net.HTTP.get Net.HTTP.get_response Net.HTTP.post Net.HTTP.post_form Net.HTTP.start Net.HTTP.new URI.open open-uri.open TCPSocket.new TCPSocket.open UDPSocket.new Socket.tcp Net.FTP.open Net.SMTP.start Resolv.getaddress Resolv.DNS.open HTTParty.get HTTParty.post Faraday.get Faraday.post Faraday.new RestClient.get RestClient.post HTTP.get HTTP.post Excon.get Excon.post Typhoeus.get Typhoeus.post OpenURI.open_uri", asksNetwork},
		{"File.read IO.read File.readlines IO.readlines File.binread IO.binread File.foreach", readsFile},
		{"File.open File.new IO.open", opensFile}, {writing, writesFile},
		{"Dir.glob Dir.entries Dir.children Dir.[] Find.find Dir.each_child", listsFolder},
		{"File.write IO.write File.binwrite FileUtils.cp FileUtils.mv File.rename FileUtils.chmod FileUtils.ln_s", writesFile},
		{"FileUtils.rm_rf FileUtils.rm_r FileUtils.rm File.delete FileUtils.remove_dir Dir.rmdir File.unlink FileUtils.remove_entry", deletesFile},
		{"Socket.gethostname", who("host name")}, {"Etc.getlogin Etc.getpwuid", who("user")},
		{"Time.now Date.today DateTime.now", gate("date")},
		{"Rails.env.production? Rails.env.development? Rails.env", gate("production")},
		{"Zlib.Inflate.inflate Zlib.GzipReader.new Zlib.inflate Zlib.gunzip", decodes("compressed data")},
		{"OpenSSL.Cipher.new.encrypt OpenSSL.Cipher.Cipher.new.encrypt", is(Crypto, "encryption")},
		{"OpenSSL.Cipher.new OpenSSL.Cipher.Cipher.new", decodes("encrypted data")},
		{"Fiddle.dlopen DL.dlopen FFI.Library.ffi_lib", rule{kind: Native, arg: 0}},
		{"ENV.to_h ENV.to_a ENV.each ENV.map ENV.inspect ENV.to_hash ENV.to_s", rule{kind: Environment, arg: -1, what: "*", gives: fromEnvironment}},
		{"ENV.fetch ENV.[]", rule{kind: Environment, arg: 0}},
	})
	l.table(l.reads, rules{
		{"ENV.*", rule{kind: Environment, arg: 0}}, {"Rails.env", gate("production")}, {"Rails.env.production?", gate("production")},
	})
	l.methods = map[string]rule{"instance_eval": runsCode, "class_eval": runsCode, "module_eval": runsCode, "unpack1": decodes("encoded text"), "unpack": decodes("encoded text")}
	for _, name := range []string{"Base64.decode64", "Base64.strict_decode64", "Base64.urlsafe_decode64", "File.join", "Dir.home", "Dir.tmpdir", "URI.parse", "URI", "Rack", "ActionController", "send", "public_send", "__send__", "method", "Kernel.public_send", "Object.const_get", "File.expand_path", "StringIO.new", "Thread.new"} {
		l.root(name)
	}
	l.open["Kernel"], l.open["Object"] = true, true
	l.intercepted["Kernel.*"] = "methods of Kernel"
	return l
}

// goLanguage is what is known of Go and its standard library.
func goLanguage() *language {
	l := newLanguage("go")
	l.environment, l.blockScoped, l.exportsAll = "os.Environ", true, true
	l.table(l.calls, rules{
		{"os/exec.Command os/exec.CommandContext os.StartProcess syscall.Exec syscall.ForkExec golang.org/x/sys/execabs.Command", runsProgram},
		{"net/http.Get net/http.Post net/http.PostForm net/http.NewRequest net/http.NewRequestWithContext net/http.Head net.Dial.Write net.DialTimeout.Write net.DialTCP.Write net.DialUDP.Write net.LookupTXT net.LookupHost net.LookupIP net.LookupMX net.LookupCNAME net.LookupAddr net.Resolver.LookupTXT net.DefaultResolver.LookupTXT net/smtp.SendMail net/rpc.Dial golang.org/x/net/websocket.Dial", asksNetwork},
		{"crypto/tls.Dial net.Dial net.DialTimeout net.DialTCP net.DialUDP", opensSocket},
		{"os.ReadFile io/ioutil.ReadFile os.Open", readsFile},
		{"os.ReadDir io/ioutil.ReadDir path/filepath.Walk path/filepath.WalkDir path/filepath.Glob", listsFolder},
		{"os.WriteFile io/ioutil.WriteFile os.Create os.OpenFile os.Rename os.Chmod os.Symlink", writesFile},
		{"os.RemoveAll os.Remove", deletesFile},
		{"os.Hostname", who("host name")}, {"os/user.Current", who("user")}, {"net.Interfaces net.InterfaceAddrs", who("network addresses")},
		{"time.Now", gate("date")},
		{"encoding/base64.StdEncoding.DecodeString encoding/base64.URLEncoding.DecodeString encoding/base64.RawStdEncoding.DecodeString encoding/base64.RawURLEncoding.DecodeString", decodes("base64")},
		{"encoding/hex.DecodeString", decodes("hex")}, {"compress/gzip.NewReader compress/zlib.NewReader compress/flate.NewReader", decodes("compressed data")},
		{"crypto/cipher.NewGCM crypto/cipher.NewCBCDecrypter crypto/cipher.NewCFBDecrypter crypto/cipher.NewCTR crypto/rsa.DecryptPKCS1v15 crypto/rsa.DecryptOAEP", decodes("encrypted data")},
		{"crypto/rsa.EncryptPKCS1v15 crypto/rsa.EncryptOAEP crypto/cipher.NewCBCEncrypter", rule{kind: Crypto, arg: -1, what: "encryption"}},
		{"plugin.Open", rule{kind: Native, arg: 0}}, {"syscall.Syscall syscall.NewLazyDLL syscall.LoadDLL golang.org/x/sys/windows.NewLazyDLL syscall.Mmap unsafe.Pointer", is(Native, "memory or library")},
		{"//go:linkname", is(Native, "linkname")},
		{"os.Getenv os.LookupEnv syscall.Getenv", rule{kind: Environment, arg: 0}},
		{"os.Environ syscall.Environ", rule{kind: Environment, arg: -1, what: "*", gives: fromEnvironment}},
	})
	l.table(l.reads, rules{{"C", is(Native, "cgo")}, {"os/exec", is(Process, "")}})
	for module, verbs := range map[string]string{"net/http.Client": "Do Get Post PostForm Head", "net/http.DefaultClient": "Do Get Post PostForm Head"} {
		l.families[module] = family{asksNetwork, " " + verbs + " "}
	}
	l.methods = map[string]rule{}
	return l
}

// rustLanguage is what is known of Rust and its standard library.
func rustLanguage() *language {
	l := newLanguage("rust")
	l.environment, l.blockScoped = "std.env.vars", true
	l.table(l.calls, rules{
		{"std.process.Command.new Command.new process.Command.new tokio.process.Command.new", runsProgram},
		{"std.net.TcpStream.connect TcpStream.connect std.net.UdpSocket.bind UdpSocket.bind reqwest.get reqwest.blocking.get reqwest.Client.new reqwest.blocking.Client.new ureq.get ureq.post ureq.request minreq.get minreq.post attohttpc.get curl.easy.Easy.new isahc.get surf.get", asksNetwork},
		{"std.fs.read std.fs.read_to_string fs.read fs.read_to_string std.fs.File.open File.open", readsFile},
		{"std.fs.read_dir fs.read_dir", listsFolder},
		{"std.fs.write fs.write std.fs.File.create File.create std.fs.rename fs.rename std.fs.copy fs.copy std.fs.set_permissions", writesFile},
		{"std.fs.remove_dir_all fs.remove_dir_all std.fs.remove_file fs.remove_file", deletesFile},
		{"std.env.var env.var std.env.var_os env.var_os env! option_env! std.env.var_os", rule{kind: Environment, arg: 0}},
		{"std.env.vars env.vars std.env.vars_os env.vars_os", rule{kind: Environment, arg: -1, what: "*", gives: fromEnvironment}},
		{"base64.decode base64.engine.general_purpose.STANDARD.decode hex.decode", decodes("encoded text")},
		{"libloading.Library.new dlopen.Library.open", rule{kind: Native, arg: 0}}, {"std.mem.transmute mem.transmute std.ptr.read ptr.write", is(Native, "memory")},
		{"format! dirs.home_dir home.home_dir std.env.home_dir env.home_dir", rule{arg: -1}}, {"include_bytes! include_str! include!", rule{kind: FileRead, arg: 0}}, {"#[ctor]", is(Native, "runs before main")},
	})
	return l
}
