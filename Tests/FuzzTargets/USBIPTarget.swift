import USBIP

extension FuzzTarget {
    /// What any machine may send to a camera that is served over USB/IP.
    static let usbip = Self("usbip", upTo: 64) { bytes in
        let opening = Array(bytes.prefix(OperationHeader.byteCount))
        if let header = try? OperationHeader(parsing: opening) {
            try promise(header.bytes == opening, "a header is written as it was read")
        }
        let field = Array(bytes.prefix(BusID.byteCount))
        if let id = try? BusID(parsing: field) {
            try promise(try BusID(parsing: id.field) == id, "a bus id reads the same after writing")
            try promise(field.starts(with: Array(id.text.utf8) + [0]), "and is what stood there")
        }
        guard
            case .submit(let submission, _)? = try? URBCommand(
                parsing: Array(bytes.prefix(URBCommand.byteCount))
            )
        else { return }
        try promise((0...Int(URBCommand.mostBytes)).contains(submission.length), "no more than is allowed")
        try promise(submission.endpoint & 0x70 == 0, "an endpoint that USB has")
        try promise(submission.isIn == (submission.endpoint & 0x80 != 0), "one direction")
        try promise(submission.setup.count == 8, "a whole setup packet")
    }
}
