package behavior

// pythonLanguage is what is known of Python and its packages.
func pythonLanguage() *language {
	l := newLanguage("python")
	l.environment, l.localNames, l.hoists, l.exportsAll = "os.environ", true, true, true
	l.table(l.calls, rules{
		{"__import__ importlib.import_module importlib.__import__ runpy.run_path runpy.run_module importlib.util.spec_from_file_location importlib.machinery.SourceFileLoader", rule{kind: Obscured, into: toModule, arg: 0}},
		{"os.system os.popen posix.system nt.system subprocess.getoutput subprocess.getstatusoutput commands.getoutput asyncio.create_subprocess_shell pty.spawn os.startfile", runsCommand},
		{"subprocess.Popen subprocess.run subprocess.call subprocess.check_call subprocess.check_output os.execv os.execve os.execvp os.execl os.execlp os.spawnv os.spawnl os.spawnlp os.posix_spawn asyncio.create_subprocess_exec sh.Command _posixsubprocess.fork_exec posix.execv", runsProgram},
		{"eval exec compile builtins.exec builtins.eval builtins.compile __builtins__.exec __builtins__.eval __builtins__.compile code.InteractiveInterpreter.runcode types.FunctionType types.CodeType marshal.loads execfile", runsCode},
		{"pickle.loads pickle.load cPickle.loads cPickle.load _pickle.loads six.moves.cPickle.loads six.moves.cPickle.load dill.loads dill.load cloudpickle.loads cloudpickle.load joblib.load", rule{kind: Dynamic, into: toCode, arg: 0, what: "pickle"}},
		{"urllib.request.urlopen urllib.request.Request urllib.urlopen urllib2.urlopen http.client.HTTPSConnection http.client.HTTPConnection httplib.HTTPSConnection socket.create_connection socket.socket.connect socket.socket.connect_ex socket.socket.sendto socket.getaddrinfo socket.gethostbyname ftplib.FTP smtplib.SMTP smtplib.SMTP_SSL telnetlib.Telnet aiohttp.request websocket.create_connection websockets.connect dns.resolver.query dns.resolver.resolve pycurl.Curl paramiko.SSHClient.connect xmlrpc.client.ServerProxy", asksNetwork},
		{"socket.socket.send socket.socket.sendall socket.create_connection.send socket.create_connection.sendall", rule{kind: Network, into: toNetwork, arg: -1, gives: fromNetwork}},
		{"socket.socket", rule{arg: -1, gives: fromNetwork}},
		{"socket.socket.recv socket.socket.recvfrom socket.create_connection.recv socket.socket.makefile", rule{arg: -1, gives: fromNetwork}},
		{"urllib.request.urlretrieve urllib.urlretrieve wget.download", rule{kind: Network, into: toNetwork, arg: 0, gives: fromNetwork | fromDownload}},
		{"open io.open codecs.open bz2.open gzip.open lzma.open os.fdopen builtins.open aiofiles.open", opensFile}, {writing, writesFile},
		{"os.open linecache.getline linecache.getlines", readsFile},
		{"os.listdir os.walk os.scandir glob.glob glob.iglob pathlib.Path.rglob pathlib.Path.glob pathlib.Path.iterdir Path.rglob Path.glob", listsFolder},
		{"shutil.copy shutil.copyfile shutil.move os.rename os.replace os.symlink os.chmod os.link", writesFile},
		{"shutil.rmtree os.remove os.unlink os.rmdir os.removedirs", deletesFile},
		{"socket.gethostname platform.node socket.getfqdn", who("host name")},
		{"getpass.getuser os.getlogin", who("user")},
		{"uuid.getnode", who("network addresses")},
		{"locale.getdefaultlocale locale.getlocale", gate("locale")},
		{"datetime.datetime.now datetime.now datetime.datetime.today datetime.date.today date.today time.time datetime.datetime.utcnow datetime.utcnow", gate("date")},
		{"zlib.decompress gzip.decompress bz2.decompress lzma.decompress brotli.decompress", decodes("compressed data")},
		{"base64.b85decode base64.a85decode base64.b32decode base64.b16decode codecs.decode binascii.a2b_base64", decodes("encoded text")},
		{"cryptography.fernet.Fernet.decrypt Fernet.decrypt Crypto.Cipher.AES.new.decrypt AES.new.decrypt Cryptodome.Cipher.AES.new.decrypt", decodes("encrypted data")},
		{"cryptography.fernet.Fernet.encrypt Fernet.encrypt AES.new.encrypt Crypto.Cipher.AES.new.encrypt rsa.encrypt hashlib.pbkdf2_hmac", rule{kind: Crypto, arg: -1, what: "encryption"}},
		{"ctypes.CDLL ctypes.WinDLL ctypes.windll.LoadLibrary ctypes.cdll.LoadLibrary ctypes.PyDLL cffi.FFI.dlopen ctypes.util.find_library", rule{kind: Native, arg: 0}},
		{"ctypes.windll.kernel32.VirtualAlloc ctypes.windll.kernel32.CreateThread ctypes.windll.kernel32.RtlMoveMemory mmap.mmap", is(Native, "memory")},
		{"os.environ.copy os.environ.items os.environ.keys os.environ.values", rule{kind: Environment, arg: -1, what: "*", gives: fromEnvironment}},
		{"os.getenv os.environ.get os.environ.setdefault os.environ.pop", rule{kind: Environment, arg: 0}},
		{"keyring.get_password", rule{kind: Secret, arg: 0, gives: fromSecret}},
		{"browser_cookie3.chrome browser_cookie3.firefox browser_cookie3.load", rule{kind: Secret, arg: -1, what: "cookies of browsers", gives: fromSecret}},
		{"sys.meta_path.insert sys.meta_path.append sys.path_hooks.insert sys.path_hooks.append", is(Interception, "loading of modules")},
		{"winreg.SetValueEx", is(Persistence, "registry of Windows")},
	})
	l.table(l.reads, rules{
		{"os.environ.*", rule{kind: Environment, arg: 0}},
		{"os.uname.nodename os.uname.1 platform.uname.node platform.uname.1", who("host name")},
	})
	for module, verbs := range map[string]string{
		"requests": "get post put patch delete head request", "httpx": "get post put patch delete head request stream", "aiohttp": "get post put delete request ws_connect",
		"urllib3": "request urlopen", "tornado": "fetch", "boto3": "put_object upload_file upload_fileobj send_message", "paramiko": "put get", "discord": "send", "telebot": "send_message", "pycurl": "perform", "niquests": "get post request",
	} {
		l.families[module] = family{asksNetwork, " " + verbs + " "}
		l.root(module)
	}
	l.methods = map[string]rule{
		"sendmail": asksNetwork, "send_message": asksNetwork, "urlopen": asksNetwork, "urlretrieve": asksNetwork, "check_output": runsProgram, "connect_ex": asksNetwork, "check_call": runsProgram,
		"write_text": {kind: FileWrite, arg: -1, into: toFile}, "write_bytes": {kind: FileWrite, arg: -1, into: toFile}, "rmtree": deletesFile,
	}
	l.paths = map[string]rule{
		"read_text": readsFile, "read_bytes": readsFile, "open": opensFile, "write_text": writesFile, "write_bytes": writesFile, "unlink": deletesFile, "rmdir": deletesFile,
		"iterdir": listsFolder, "glob": listsFolder, "rglob": listsFolder, "chmod": writesFile, "rename": writesFile, "symlink_to": writesFile,
	}
	for names, what := range map[string]string{
		"builtins.*": "built-in functions", "__builtins__.*": "built-in functions", "socket.socket": "sockets", "ssl.*": "TLS", "subprocess.Popen": "starting of programs", "os.system": "starting of programs",
		"requests.*": "requests", "urllib.request.urlopen": "urlopen", "sys.meta_path": "loading of modules", "sys.modules.?": "loading of modules",
	} {
		l.intercepted[names] = what
		l.root(names)
	}
	for _, name := range []string{"os", "sys.modules", "builtins", "__builtins__", "subprocess", "base64"} {
		l.open[name] = true
		l.root(name)
	}
	for _, name := range []string{"chr", "str", "bytes", "bytearray.fromhex", "bytes.fromhex", "getattr", "dict", "list", "repr", "os.path.join", "os.path.expanduser", "json.dumps", "tuple", "map", "filter", "vars", "globals", "locals", "setattr", "platform.uname", "os.uname", "reversed", "iter", "sys.modules", "next", "compile", "json.loads", "types.SimpleNamespace", "argparse.Namespace", "contextlib.nullcontext", "contextlib.closing", "super"} {
		l.root(name)
	}
	return l
}
