package behavior

var (
	asksNetwork = rule{kind: Network, into: toNetwork, arg: 0, gives: fromNetwork}
	opensSocket = rule{kind: Network, into: toSocket, arg: 0, gives: fromNetwork}
	runsCode    = rule{kind: Dynamic, into: toCode, arg: 0}
	runsCommand = rule{kind: Process, into: toCommand, arg: 0}
	runsProgram = rule{kind: Process, into: toProgram, arg: 0}
	readsFile   = rule{kind: FileRead, arg: 0, gives: fromFile}
	listsFolder = rule{kind: FileRead, arg: 0, gives: fromListing}
	opensFile   = rule{kind: FileRead, into: byMode, arg: 0, gives: fromFile}
	writesFile  = rule{kind: FileWrite, into: toFile, arg: 0}
	deletesFile = rule{kind: Destruction, arg: 0}
)

func is(kind Kind, what string) rule { return rule{kind: kind, arg: -1, what: what} }

func who(what string) rule {
	return rule{kind: Identity, arg: -1, what: what, gives: fromIdentity | fromGate}
}

func gate(what string) rule { return rule{arg: -1, what: what, gives: fromGate} }

func decodes(what string) rule { return rule{kind: Decoding, arg: -1, what: what, gives: fromDecoding} }

// javaScript is what is known of JavaScript under Node.js, Bun, Deno and in
// browsers.
func javaScript() *language {
	l := newLanguage("javascript")
	l.environment, l.blockScoped, l.hoists = "process.env", true, true
	l.table(l.calls, rules{
		{"process.dlopen", rule{kind: Native, arg: 1}},
		{"require import module.require process.mainModule.require process.mainModule.constructor._load require.main.require require.main.constructor._load module.parent.require module.constructor._load Module._load module.Module._load module._load process.binding process.getBuiltinModule importScripts", rule{kind: Obscured, into: toModule, arg: 0}},
		{"child_process.exec child_process.execSync", runsCommand},
		{"spawn_sync.spawn process_wrap.Process.spawn", runsProgram},
		{"child_process.spawn child_process.spawnSync child_process.execFile child_process.execFileSync child_process.fork Bun.spawn Bun.spawnSync Deno.run Deno.Command execa cross-spawn cross-spawn.sync cross-spawn.spawn @actions/exec.exec @actions/exec.getExecOutput spawn_sync.spawn process_wrap.Process.spawn", runsProgram},
		{"execa.command execa.commandSync shelljs.exec Bun.$", runsCommand},
		{"eval Function vm.runInThisContext vm.runInNewContext vm.runInContext vm.Script vm.compileFunction vm.SourceTextModule execScript globalThis.eval module._compile module.constructor._compile Module._compile module.exports._compile module.prototype._compile module.Module.prototype._compile Module.prototype._compile module.constructor.prototype._compile AsyncFunction GeneratorFunction require._compile", runsCode},
		{"worker_threads.Worker Worker SharedWorker", rule{kind: Dynamic, into: toWorker, arg: 0, what: "worker"}},
		{"HTMLScriptElement.src= Image.src= HTMLIFrameElement.src= location.href= globalThis.location=", asksNetwork},
		{"HTMLScriptElement.text= HTMLScriptElement.textContent= HTMLScriptElement.innerHTML= HTMLScriptElement.innerText=", rule{kind: Dynamic, into: toCode, arg: 0, what: "script of a document"}},
		{"document.write document.writeln", rule{kind: Dynamic, into: toMarkup, arg: 0, what: "script of a document"}},
		{"http.createServer https.createServer net.createServer http2.createServer", rule{arg: -1, gives: fromNetwork}},
		{"axios.interceptors.response.use axios.create.interceptors.response.use", rule{arg: -1, gives: fromNetwork}},
		{"download nodejs-file-downloader", rule{kind: Network, into: toNetwork, arg: 0, gives: fromNetwork | fromDownload}},
		{"setTimeout setInterval", rule{kind: Dynamic, into: toCode, arg: 0, what: "timer"}},
		{"fetch XMLHttpRequest.open navigator.sendBeacon WebSocket EventSource http.request http.get https.request https.get http2.connect node-fetch cross-fetch isomorphic-fetch undici.fetch undici.request undici.stream request got axios needle superagent phin bent ws ky ofetch make-fetch-happen minipass-fetch Bun.connect Deno.connect", asksNetwork},
		{"net.connect net.createConnection net.Socket.connect tls.connect dgram.createSocket.send dgram.Socket.send", opensSocket},
		{"dns.lookup dns.resolve dns.resolve4 dns.resolve6 dns.resolveTxt dns.resolveMx dns.promises.lookup dns.promises.resolve dns.promises.resolveTxt dns.Resolver.resolveTxt dns/promises.resolveTxt dns/promises.lookup", rule{kind: Network, into: toNetwork, arg: 0, gives: fromNetwork}},
		{"fs.readFileSync fs.readFile fs.promises.readFile fs.createReadStream fs/promises.readFile fs.openSync fs.open fs-extra.readFileSync fs-extra.readFile fs-extra.readJson fs-extra.readJsonSync Deno.readTextFile Deno.readFile Bun.file", readsFile},
		{"fs.readdirSync fs.readdir fs.promises.readdir fs/promises.readdir fs-extra.readdir fs-extra.readdirSync fs.opendir fs.opendirSync glob glob.sync fast-glob fast-glob.sync globby globby.sync", listsFolder},
		{"fs.writeFileSync fs.writeFile fs.promises.writeFile fs/promises.writeFile fs.createWriteStream fs.appendFileSync fs.appendFile fs.promises.appendFile fs/promises.appendFile fs-extra.writeFile fs-extra.writeFileSync fs-extra.outputFile fs-extra.outputFileSync fs-extra.writeJson fs-extra.writeJsonSync fs.chmodSync fs.chmod fs.renameSync fs.rename fs.copyFileSync fs.copyFile fs.symlinkSync fs.symlink fs.truncate fs.truncateSync Bun.write Deno.writeTextFile Deno.writeFile", writesFile},
		{"fs.rm fs.rmSync fs.rmdir fs.rmdirSync fs.unlink fs.unlinkSync fs.promises.rm fs.promises.rmdir fs.promises.unlink fs/promises.rm fs/promises.rmdir fs/promises.unlink fs-extra.remove fs-extra.removeSync fs-extra.emptyDir fs-extra.emptyDirSync rimraf rimraf.sync del", deletesFile},
		{"os.hostname", who("host name")},
		{"os.userInfo", who("user")},
		{"os.networkInterfaces", who("network addresses")},
		{"Intl.DateTimeFormat.resolvedOptions Intl.DateTimeFormat Date.getTimezoneOffset", gate("locale")},
		{"Date Date.now Date.getDate Date.getMonth Date.getFullYear Date.getTime Date.getDay Date.getHours", gate("date")},
		{"zlib.gunzipSync zlib.inflateSync zlib.unzipSync zlib.brotliDecompressSync zlib.inflateRawSync zlib.gunzip zlib.inflate zlib.brotliDecompress zlib.inflateRaw pako.inflate pako.ungzip Bun.gunzipSync", decodes("compressed data")},
		{"crypto.createDecipheriv crypto.createDecipher crypto.subtle.decrypt crypto.webcrypto.subtle.decrypt CryptoJS.AES.decrypt crypto-js.AES.decrypt crypto.privateDecrypt crypto.publicDecrypt crypto-js/aes.decrypt", decodes("encrypted data")},
		{"crypto.createCipheriv crypto.createCipher crypto.subtle.encrypt crypto.publicEncrypt crypto.createSign crypto.sign crypto.generateKeyPair crypto.generateKeyPairSync CryptoJS.AES.encrypt crypto-js.AES.encrypt crypto-js/aes.encrypt crypto.webcrypto.subtle.encrypt", rule{kind: Crypto, arg: 0}},
		{"WebAssembly.instantiate WebAssembly.compile WebAssembly.Module WebAssembly.instantiateStreaming", is(Native, "WebAssembly")},
		{"bindings node-gyp-build ffi-napi.Library ffi.Library koffi.load Deno.dlopen bun:ffi.dlopen", rule{kind: Native, arg: 0}},
		{"keytar.getPassword keytar.findCredentials", rule{kind: Secret, arg: 0, gives: fromSecret}},
	})
	l.table(l.reads, rules{
		{"process.env.*", rule{kind: Environment, arg: 0}},
		{"import.meta.env.* Bun.env.* Deno.env.get", rule{kind: Environment, arg: 0}},
		{"document.cookie", rule{kind: Secret, arg: -1, what: "cookies", gives: fromSecret}},
		{"localStorage sessionStorage", rule{kind: FileRead, arg: -1, what: "storage of the browser", gives: fromFile}},
		{"navigator.language navigator.languages", gate("locale")},
		{"location.hostname location.host document.domain", gate("host")},
		{"child_process", is(Process, "")},
	})
	for module, verbs := range map[string]string{
		"axios": "get post put patch delete request head postForm putForm ()", "got": "get post put patch delete head stream extend ()", "request": "get post put patch delete head del ()",
		"superagent": "get post put patch delete del head ()", "needle": "get post put request ()", "ky": "get post put patch delete ()", "undici": "fetch request stream pipeline connect",
		"node-fetch": "()", "phin": "()", "cross-fetch": "() fetch", "jQuery": "ajax get post getJSON", "$": "ajax getJSON",
		"nodemailer": "sendMail", "@sendgrid/mail": "send", "discord.js": "send", "telegraf": "sendMessage sendDocument", "ftp": "put get connect", "basic-ftp": "uploadFrom access", "ssh2": "connect exec",
	} {
		l.families[module] = family{asksNetwork, " " + verbs + " "}
		l.root(module)
	}
	l.methods = map[string]rule{
		"execSync": runsCommand, "spawnSync": runsProgram, "execFileSync": runsProgram, "execFile": runsProgram, "sendBeacon": asksNetwork, "sendMail": asksNetwork,
		"resolveTxt": asksNetwork, "createDecipheriv": decodes("encrypted data"), "_compile": runsCode, "runInThisContext": runsCode, "runInNewContext": runsCode,
		"createForAuthenticatedUser": is(Publishing, "repository"), "createOrUpdateFileContents": is(Publishing, "file of a repository"), "createRef": is(Publishing, "branch of a repository"),
	}
	for names, what := range map[string]string{
		"fetch": "fetch", "XMLHttpRequest": "XMLHttpRequest", "XMLHttpRequest.prototype.*": "XMLHttpRequest", "Response.prototype.*": "responses of fetch", "WebSocket": "WebSocket",
		"ethereum": "wallet", "ethereum.*": "wallet", "solana.*": "wallet", "phantom.*": "wallet", "tronWeb.*": "wallet", "globalThis.ethereum.*": "wallet",
		"http.request": "http.request", "https.request": "https.request", "http.get": "http.get", "https.get": "https.get", "Module._load": "loading of modules", "module.Module._load": "loading of modules",
		"module._load": "loading of modules", "Module.prototype.*": "loading of modules", "module.prototype.*": "loading of modules", "module.Module.prototype.*": "loading of modules", "child_process.*": "starting of programs", "fs.*": "file system",
		"navigator.clipboard.*": "clipboard", "HTMLFormElement.prototype.*": "forms", "eval": "eval", "process.env": "environment",
	} {
		l.intercepted[names] = what
		l.root(names)
	}
	for _, name := range []string{"process", "require", "module", "globalThis", "import.meta", "child_process", "fs"} {
		l.open[name] = name != "globalThis" && name != "fs" // of which streams and wrappers call what they are told
		l.root(name)
	}
	for _, name := range []string{"String.fromCharCode", "String.fromCodePoint", "Buffer.from", "atob", "JSON.stringify", "Object.assign", "Object.entries", "Object.values", "Object.keys", "Object.defineProperty", "Object.getPrototypeOf", "Object.freeze", "Promise.resolve", "Reflect.defineProperty", "Reflect.get", "Reflect.apply", "Array.from", "URL", "URLSearchParams", "decodeURIComponent", "decodeURI", "unescape", "Uint8Array", "structuredClone", "Object.fromEntries", "Reflect.set", "Reflect.construct", "require.resolve", "import.meta.resolve", "URL.createObjectURL", "Blob", "document.createElement", "module.createRequire", "exports", "process.cwd", "btoa", "Module", "Intl.x", "encodeURIComponent", "Image", "Array.prototype", "Function.prototype", "Object.prototype", "String.prototype", "Promise.prototype", "EventTarget.prototype", "Storage.prototype", "Map.prototype", "Request.prototype", "Headers.prototype", "HTMLInputElement.prototype", "JSON.parse"} {
		l.root(name)
	}
	return l
}
