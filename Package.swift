// swift-tools-version: 6.3
import PackageDescription

// One block per room, alphabetical within its layer. A room may import only what its block names:
// every build passes `--explicit-target-dependency-import-check error`.
// docs/modules.md says in one sentence what each room is; a test keeps it in step with this file.

let doors: [Target] = [
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "CDigest"),
    .target(name: "CIPsecMB"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPlatform"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
    .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
]

let base: [Target] = [
    .target(name: "Bytes"),
    .target(name: "Platform", dependencies: ["CPlatform"]),
    .target(name: "StrictJSON", dependencies: ["Bytes"]),
]

let values: [Target] = [
    .target(name: "ConfigTree"),
    .target(name: "Evidence", dependencies: ["Bytes", "Platform", "StrictJSON"]),
    .target(name: "Options", dependencies: ["ConfigTree"]),
]

let pure: [Target] = [
    .target(name: "Channel", dependencies: ["Bytes", "StrictJSON"]),
    .target(name: "ControlProtocol", dependencies: ["Platform"]),
    .target(name: "PTP", dependencies: ["Bytes"]),
    .target(name: "PTPInitiator", dependencies: ["Bytes", "PTP"]),
    .target(name: "Policy", dependencies: ["Bytes", "Evidence", "Upload"]),
    .target(name: "Upload", dependencies: ["Bytes", "Evidence", "StrictJSON"]),
]

let adapters: [Target] = [
    .target(name: "Cryptography", dependencies: ["Bytes", "CDigest", "CIPsecMB", "COpenSSL", "Platform"]),
    .target(
        name: "HTTPClient",
        dependencies: ["Bytes", "CCurl", "Cryptography", "Platform", "Upload"]
    ),
    .target(name: "Hotplug", dependencies: ["CUdev", "Platform"]),
    .target(name: "Journal", dependencies: ["CSQLite"]),
    .target(name: "USBTransport", dependencies: ["CUSB", "PTPInitiator", "Platform"]),
]

let rules: [Target] = [
    .target(name: "AuditLog", dependencies: ["Bytes", "Cryptography", "Platform", "StrictJSON"]),
    .target(
        name: "PlainPTP",
        dependencies: ["Bytes", "Cryptography", "Evidence", "PTP", "PTPInitiator"]
    ),
    .target(name: "Sealing", dependencies: ["Bytes", "Cryptography", "Platform"]),
    .target(name: "Trust", dependencies: ["Bytes", "Cryptography", "Evidence", "Platform"]),
]

let drivers: [Target] = [
    .target(
        name: "DirectoryDriver",
        dependencies: ["Bytes", "Cryptography", "Evidence", "Platform", "Upload"]
    ),
    .target(
        name: "ObjectStoreDriver",
        dependencies: ["Bytes", "Cryptography", "Evidence", "HTTPClient", "Platform", "StrictJSON", "Upload"]
    ),
    .target(
        name: "S3Driver",
        dependencies: ["Bytes", "Cryptography", "Evidence", "HTTPClient", "Platform", "StrictJSON", "Upload"]
    ),
]

let daemon: [Target] = [
    .target(
        name: "Station",
        dependencies: [
            "AuditLog", "Bytes", "Channel", "ControlProtocol", "Cryptography", "Evidence", "Hotplug",
            "Journal", "PTP",
            "PTPInitiator", "PlainPTP",
            "Platform", "Policy", "Sealing", "Trust", "USBTransport", "Upload",
        ]
    )
]

let camera: [Target] = [
    .target(name: "CameraDevice", dependencies: ["Bytes"]),
    .target(name: "CameraFile", dependencies: ["ConfigTree", "Evidence", "Platform", "StrictJSON"]),
    .target(
        name: "CameraFirmware",
        dependencies: [
            "Bytes", "CameraDevice", "CameraFile", "CameraResponder", "Channel", "Cryptography", "Evidence",
            "PTP", "Platform", "Sealing", "StrictJSON", "Trust",
        ]
    ),
    .target(name: "CameraResponder", dependencies: ["Bytes", "CameraDevice", "PTP"]),
    .target(
        name: "CameraTranscript",
        dependencies: [
            "Bytes", "CameraDevice", "CameraFile", "CameraFirmware", "Channel", "Evidence", "PTP", "Platform",
            "Sealing", "StrictJSON", "Trust",
        ]
    ),
    .target(name: "MockedBus", dependencies: ["Bytes", "CPlatform", "CameraDevice", "Platform"]),
    .target(name: "USBIP", dependencies: ["Bytes"]),
    .target(name: "USBIPServer", dependencies: ["CameraDevice", "Platform", "USBIP"]),
    .target(name: "VirtualHost", dependencies: ["CameraDevice", "Platform", "USBIPServer"]),
]

let edges: [Target] = [
    .target(name: "CommandLineKit", dependencies: ["Platform"]),
    .executableTarget(
        name: "bwvcamera",
        dependencies: [
            "Bytes", "CameraDevice", "CameraFile", "CameraFirmware", "CameraTranscript", "CameraResponder",
            "CommandLineKit",
            "MockedBus",
            "Channel", "Evidence", "Platform", "USBIPServer", "VirtualHost",
        ]
    ),
    .executableTarget(
        name: "bwvdock",
        dependencies: [
            "AuditLog", "Bytes", "CommandLineKit", "ControlProtocol", "Cryptography", "Evidence", "Platform",
            "Trust",
        ]
    ),
    .executableTarget(
        name: "bwvdockd",
        dependencies: [
            "CommandLineKit", "ConfigTree", "ControlProtocol", "Cryptography", "DirectoryDriver",
            "HTTPClient", "ObjectStoreDriver", "Options", "Platform", "S3Driver",
            "Station", "Upload",
        ]
    ),
]

let testSupport: [Target] = [
    .target(name: "CrashPoint", path: "Tests/CrashPoint", linkerSettings: [.linkedLibrary("dl")]),
    .target(
        name: "DaemonHarness",
        dependencies: [
            "Bytes", "CameraDevice", "CameraFile", "CameraFirmware", "Channel", "ControlProtocol",
            "Cryptography",
            "Evidence", "Journal", "MockedBus", "Platform", "Simulator", "TestSupport",
        ],
        path: "Tests/DaemonHarness"
    ),
    .target(
        name: "DescriptorFeed",
        path: "Tests/DescriptorFeed",
        linkerSettings: [.linkedLibrary("usb-1.0"), .linkedLibrary("dl")]
    ),
    .target(
        name: "FuzzTargets",
        dependencies: [
            "Bytes", "CameraFile", "CameraTranscript", "Channel", "ConfigTree", "DescriptorFeed", "Evidence",
            "PTP",
            "PTPInitiator",
            "Platform", "Sealing", "StrictJSON", "TestSupport", "USBIP", "USBTransport",
        ],
        path: "Tests/FuzzTargets"
    ),
    .target(name: "Fuzzer", dependencies: ["FuzzTargets"], path: "Tests/Fuzzer"),
    .target(
        name: "LiarCamera",
        dependencies: [
            "Bytes", "CameraDevice", "CameraFile", "CameraFirmware", "Channel", "Cryptography", "Evidence",
            "PTP", "StrictJSON",
        ],
        path: "Tests/LiarCamera"
    ),
    .target(
        name: "ServerHarness",
        dependencies: ["HTTPClient", "TestSupport"],
        path: "Tests/ServerHarness"
    ),
    .target(
        name: "Simulator",
        dependencies: ["Bytes", "Evidence", "Policy", "Upload"],
        path: "Tests/Simulator"
    ),
    .target(name: "TestSupport", dependencies: ["Platform"], path: "Tests/TestSupport"),
    .executableTarget(
        name: "BareRead",
        path: "Tests/BareRead",
        linkerSettings: [.linkedLibrary("usb-1.0")]
    ),
    .executableTarget(name: "BareSend", path: "Tests/BareSend", linkerSettings: [.linkedLibrary("curl")]),
    .executableTarget(
        name: "BusProbe",
        dependencies: ["Hotplug", "PTP", "PTPInitiator", "TestSupport", "USBTransport"],
        path: "Tests/BusProbe"
    ),
    .executableTarget(
        name: "OffloadBench",
        dependencies: [
            "CameraDevice", "CameraFile", "CameraFirmware", "Channel", "DaemonHarness", "MockedBus",
            "TestSupport",
        ],
        path: "Tests/OffloadBench"
    ),
    .executableTarget(name: "ThreadFreezer", path: "Tests/ThreadFreezer"),
    .executableTarget(
        name: "USBProbe",
        dependencies: ["Hotplug", "PTP", "PTPInitiator", "PlainPTP", "Platform", "USBTransport"],
        path: "Tests/USBProbe"
    ),
    .executableTarget(
        name: "UploadBench",
        dependencies: [
            "AuditLog", "CameraDevice", "CameraFile", "CameraFirmware", "Channel", "Cryptography",
            "DaemonHarness",
            "Evidence", "HTTPClient", "Hotplug", "Journal", "ObjectStoreDriver", "PTP", "PTPInitiator",
            "Platform",
            "Sealing", "ServerHarness", "Station", "TestSupport", "Trust", "USBTransport", "Upload",
        ],
        path: "Tests/UploadBench"
    ),
]

let tests: [Target] = [
    .testTarget(
        name: "AuditLogTests",
        dependencies: ["AuditLog", "Bytes", "Cryptography", "StrictJSON", "TestSupport"]
    ),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
    .testTarget(
        name: "CameraDeviceTests",
        dependencies: [
            "BusProbe", "Bytes", "CameraDevice", "CameraResponder", "MockedBus", "PTP", "PTPInitiator",
            "Platform", "TestSupport",
        ]
    ),
    .testTarget(
        name: "CameraFirmwareTests",
        dependencies: [
            "Bytes", "CameraDevice", "CameraFile", "CameraFirmware", "CameraResponder", "Channel",
            "ConfigTree",
            "Cryptography",
            "Evidence", "PTP", "PTPInitiator", "Platform", "Sealing", "StrictJSON", "TestSupport", "Trust",
        ]
    ),
    .testTarget(name: "ChannelTests", dependencies: ["Bytes", "Channel", "StrictJSON", "TestSupport"]),
    .testTarget(
        name: "CommandTests",
        dependencies: [
            "AuditLog", "Bytes", "ControlProtocol", "Cryptography", "Evidence", "Platform", "TestSupport",
            "bwvdock",
        ]
    ),
    .testTarget(name: "ControlProtocolTests", dependencies: ["ControlProtocol", "Platform"]),
    .testTarget(
        name: "CryptographyTests",
        dependencies: ["Bytes", "CDigest", "Cryptography", "Platform", "TestSupport"]
    ),
    .testTarget(
        name: "DaemonTests",
        dependencies: [
            "AuditLog", "Bytes", "CameraDevice", "CameraFile", "CameraFirmware", "CameraResponder", "Channel",
            "ControlProtocol",
            "Cryptography", "DaemonHarness", "Evidence", "Journal", "MockedBus", "PTP", "Platform", "Sealing",
            "Simulator", "TestSupport", "Trust", "bwvcamera",
        ]
    ),
    .testTarget(
        name: "DriverContractTests",
        dependencies: [
            "Bytes", "CameraDevice", "CameraFile", "CameraFirmware", "ControlProtocol", "Cryptography",
            "DaemonHarness", "DirectoryDriver",
            "Evidence", "HTTPClient", "Journal", "ObjectStoreDriver", "Platform", "S3Driver", "ServerHarness",
            "Simulator", "Station", "TestSupport", "Upload",
        ],
        exclude: ["promises.tsv"]
    ),
    .testTarget(name: "EvidenceTests", dependencies: ["Bytes", "Evidence", "StrictJSON", "TestSupport"]),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"]),
    .testTarget(
        name: "HTTPClientTests",
        dependencies: ["Cryptography", "HTTPClient", "Platform", "TestSupport", "Upload"]
    ),
    .testTarget(
        name: "HostileTests",
        dependencies: [
            "CameraDevice", "CameraFile", "CameraFirmware", "ControlProtocol", "DaemonHarness", "LiarCamera",
            "MockedBus",
            "Simulator", "TestSupport",
        ]
    ),
    .testTarget(name: "HotplugTests", dependencies: ["Hotplug"]),
    .testTarget(name: "HouseRulesTests", dependencies: ["CommandLineKit", "TestSupport"]),
    .testTarget(name: "JournalTests", dependencies: ["Journal", "TestSupport"]),
    .testTarget(name: "OptionsTests", dependencies: ["CameraFile", "ConfigTree", "Options"]),
    .testTarget(name: "PTPTests", dependencies: ["Bytes", "PTP", "PTPInitiator"]),
    .testTarget(name: "PlainPTPTests", dependencies: ["Bytes", "Evidence", "PTP", "PlainPTP"]),
    .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
    .testTarget(name: "PolicyTests", dependencies: ["Bytes", "Evidence", "Policy", "Simulator", "Upload"]),
    .testTarget(name: "S3DriverTests", dependencies: ["Platform", "S3Driver", "TestSupport", "Upload"]),
    .testTarget(
        name: "SealingTests",
        dependencies: ["Bytes", "Cryptography", "Platform", "Sealing", "TestSupport"]
    ),
    .testTarget(
        name: "ServerTests",
        dependencies: ["Bytes", "DaemonHarness", "HTTPClient", "ServerHarness", "TestSupport", "Upload"]
    ),
    .testTarget(
        name: "StationTests",
        dependencies: [
            "AuditLog", "Bytes", "Cryptography", "DirectoryDriver", "Evidence", "Journal", "Policy",
            "Station",
            "TestSupport", "Upload",
        ]
    ),
    .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON"]),
    .testTarget(
        name: "TranscriptTests",
        dependencies: [
            "CameraDevice", "CameraFile", "CameraFirmware", "CameraTranscript", "ControlProtocol",
            "DaemonHarness", "LiarCamera",
            "MockedBus", "Platform", "TestSupport",
        ]
    ),
    .testTarget(
        name: "TrustTests",
        dependencies: ["Bytes", "Cryptography", "Evidence", "Platform", "TestSupport", "Trust"]
    ),
    .testTarget(
        name: "USBIPTests",
        dependencies: ["CameraDevice", "Platform", "TestSupport", "USBIP", "USBIPServer", "bwvcamera"]
    ),
    .testTarget(
        name: "USBTransportTests",
        dependencies: [
            "CameraDevice", "CameraResponder", "MockedBus", "PTP", "Platform", "USBProbe", "USBTransport",
        ]
    ),
    .testTarget(
        name: "VirtualHostTests",
        dependencies: ["CameraDevice", "Platform", "TestSupport", "VirtualHost"]
    ),
    .testTarget(
        name: "VerifyByHandTests",
        dependencies: [
            "AuditLog", "Bytes", "Cryptography", "DirectoryDriver", "Evidence", "TestSupport", "Upload",
        ]
    ),
]

let package = Package(
    name: "bwvdock",
    products: [
        .executable(name: "bwvcamera", targets: ["bwvcamera"]),
        .executable(name: "bwvdock", targets: ["bwvdock"]),
        .executable(name: "bwvdockd", targets: ["bwvdockd"]),
        .library(name: "CrashPoint", type: .dynamic, targets: ["CrashPoint"]),
        // For fixtures/fuzz/build.sh, which links it with libFuzzer.
        .library(name: "Fuzzer", type: .static, targets: ["Fuzzer"]),
    ],
    targets: doors + base + values + pure + adapters + rules + drivers + daemon + camera + edges + testSupport
        + tests
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}

// The simulator lives through thousands of dockings on every push: it, and what it runs, are optimised in debug builds too.
let optimised: Set = ["Bytes", "Evidence", "Policy", "Simulator"]
for target in package.targets where optimised.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}
