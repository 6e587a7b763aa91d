internal import COpenSSL
internal import Glibc

extension Certificate {
    /// The URIs of its subject alternative name; none if the extension is missing, damaged or there twice.
    package var subjectAlternativeURIs: [String] {
        defer { ERR_clear_error() }
        guard let names = unsafe X509_get_ext_d2i(handle, NID_subject_alt_name, nil, nil) else { return [] }
        let stack = OpaquePointer(names)
        defer { unsafe GENERAL_NAMES_free(stack) }
        var uris: [String] = []
        for name in unsafe members(of: stack) {
            var kind: Int32 = 0
            let value = unsafe GENERAL_NAME_get0_value(UnsafePointer<GENERAL_NAME>(name.handle), &kind)
            guard kind == GEN_URI, let value = unsafe value else { continue }
            // Whatever is not UTF-8 becomes U+FFFD and a zero byte stays one: neither passes for a name of ours.
            let text = unsafe bytes(of: value.assumingMemoryBound(to: ASN1_STRING.self))
            uris.append(String(decoding: text, as: UTF8.self))
        }
        return uris
    }
}

/// The content bytes of an ASN.1 string or integer.
func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
    let count = unsafe Int(ASN1_STRING_length(string))
    guard count > 0, let data = unsafe ASN1_STRING_get0_data(string) else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: data, count: count))
}

/// Seconds since 1970 of an ASN.1 time; `nil` if it is none.
func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    var fields = unsafe tm()
    guard let time = unsafe time, unsafe ASN1_TIME_to_tm(time, &fields) == 1 else { return nil }
    return unsafe Int64(timegm(&fields))
}
