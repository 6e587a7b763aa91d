#if DEBUG || FUZZING
    import DescriptorFeed

    @testable import USBTransport

    extension FuzzTarget {
        /// What a device says of itself, through real libusb, as the daemon reads it when it opens one.
        ///
        /// Two bytes say how many are descriptors; the rest answers the requests for strings.
        static let descriptors = Self("descriptors", upTo: 4096) { bytes in
            var script = FuzzScript(bytes)
            let descriptors = script.take(Int(script.word()))
            let answers = script.rest()
            defer { descriptorfeed_close() }
            let handle = unsafe descriptors.withUnsafeBufferPointer { descriptors in
                unsafe answers.withUnsafeBufferPointer { answers in
                    unsafe descriptorfeed_open(
                        descriptors.baseAddress,
                        descriptors.count,
                        answers.baseAddress,
                        answers.count
                    )
                }
            }
            guard let handle = unsafe handle else { return }
            guard let found = unsafe try? USBDevice.examine(handle, "000/001") else { return }
            let endpoints = [found.interface.bulkIn, found.interface.bulkOut, found.interface.interruptIn]
            try promise(
                endpoints.map { $0.address & 0x80 != 0 } == [true, false, true]
                    && endpoints.allSatisfy { $0.address & 0x7F != 0 && $0.address & 0x7F < 16 }
                    && endpoints.allSatisfy { (1...1024).contains($0.maximumPacketSize) },
                "only endpoints that USB has: \(found.interface)"
            )
            try promise(found.serial.map { $0.utf16.count <= 126 } ?? true, "a string fits its descriptor")
        }
    }
#endif
