import CPlatform

/// What a thread is called by `ps`, `top` and debuggers.
package enum ThreadName {
    /// Names the calling thread; the kernel keeps the first 15 bytes.
    package static func set(_ name: String) {
        unsafe name.withCString { text in
            _ = cplatform_prctl(PR_SET_NAME, UInt(bitPattern: text))
        }
    }
}
