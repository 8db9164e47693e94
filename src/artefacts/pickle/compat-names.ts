/**
 * Names of Python 2 and what Python 3 takes them for when the protocol is below 3, which is also how Python 3 itself
 * writes these protocols (source: CPython's `_compat_pickle`, tables IMPORT_MAPPING and NAME_MAPPING).
 */
const MODULES = new Map([
  ['__builtin__', 'builtins'],
  ['copy_reg', 'copyreg'],
  ['exceptions', 'builtins'],
  ['Queue', 'queue'],
  ['SocketServer', 'socketserver'],
  ['ConfigParser', 'configparser'],
  ['repr', 'reprlib'],
  ['Tkinter', 'tkinter'],
  ['markupbase', '_markupbase'],
  ['_winreg', 'winreg'],
  ['thread', '_thread'],
  ['dummy_thread', '_dummy_thread'],
  ['dbhash', 'dbm.bsd'],
  ['dumbdbm', 'dbm.dumb'],
  ['dbm', 'dbm.ndbm'],
  ['gdbm', 'dbm.gnu'],
  ['xmlrpclib', 'xmlrpc.client'],
  ['SimpleXMLRPCServer', 'xmlrpc.server'],
  ['DocXMLRPCServer', 'xmlrpc.server'],
  ['httplib', 'http.client'],
  ['htmlentitydefs', 'html.entities'],
  ['HTMLParser', 'html.parser'],
  ['Cookie', 'http.cookies'],
  ['cookielib', 'http.cookiejar'],
  ['BaseHTTPServer', 'http.server'],
  ['SimpleHTTPServer', 'http.server'],
  ['CGIHTTPServer', 'http.server'],
  ['commands', 'subprocess'],
  ['urlparse', 'urllib.parse'],
  ['robotparser', 'urllib.robotparser'],
  ['urllib2', 'urllib.request'],
  ['anydbm', 'dbm'],
  ['whichdb', 'dbm'],
  ['_abcoll', 'collections.abc'],
  ['cPickle', 'pickle'],
  ['_elementtree', 'xml.etree.ElementTree'],
  ['UserDict', 'collections'],
  ['UserList', 'collections'],
  ['UserString', 'collections'],
  ['StringIO', 'io'],
  ['cStringIO', 'io'],
]);

const NAMES = new Map<string, readonly [module: string, name: string]>([
  ['__builtin__.xrange', ['builtins', 'range']],
  ['__builtin__.reduce', ['functools', 'reduce']],
  ['__builtin__.intern', ['sys', 'intern']],
  ['__builtin__.unichr', ['builtins', 'chr']],
  ['__builtin__.unicode', ['builtins', 'str']],
  ['__builtin__.basestring', ['builtins', 'str']],
  ['__builtin__.long', ['builtins', 'int']],
  ['itertools.izip', ['builtins', 'zip']],
  ['itertools.imap', ['builtins', 'map']],
  ['itertools.ifilter', ['builtins', 'filter']],
  ['urllib.urlopen', ['urllib.request', 'urlopen']],
  ['urllib.urlretrieve', ['urllib.request', 'urlretrieve']],
  ['UserDict.IterableUserDict', ['collections', 'UserDict']],
  ['exceptions.StandardError', ['builtins', 'Exception']],
]);

/** Module and name as Python 3 imports them. */
export function modernName(module: string, name: string): readonly [module: string, name: string] {
  return NAMES.get(`${module}.${name}`) ?? [MODULES.get(module) ?? module, name];
}
