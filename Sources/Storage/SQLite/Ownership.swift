import Glibc

/// Whose the records are: what root puts there must be theirs, or the service could not open it.
struct Ownership {
    private let user: uid_t
    private let group: gid_t

    /// The owner of the file at `path`, or of its folder where there is no file; nil for whoever is not root, and so
    /// can give nothing away.
    init?(ofRecordsAt path: String) {
        guard geteuid() == 0 else { return nil }
        var status = stat()
        guard stat(path, &status) == 0 || stat(path.folder, &status) == 0 else { return nil }
        (user, group) = (status.st_uid, status.st_gid)
    }

    /// Never through a symbolic link: the folder is the service's, and root must not be led to another's file.
    func give(_ path: String) throws {
        guard lchown(path, user, group) == 0 else {
            throw SQLFailure(errno: errno, doing: "change the owner of \(path)")
        }
    }

    /// Gives the folder and all that is in it, where there is one.
    func giveFolder(_ path: String) throws {
        try give(at: AT_FDCWD, path)
    }

    private func give(at place: Int32, _ name: String) throws {
        let folder = openat(place, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else {
            // A file, a link, or nothing.
            guard fchownat(place, name, user, group, AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT else {
                throw SQLFailure(errno: errno, doing: "change the owner of \(name)")
            }
            return
        }
        defer { close(folder) }
        guard fchown(folder, user, group) == 0 else {
            throw SQLFailure(errno: errno, doing: "change the owner of \(name)")
        }
        for entry in try Self.entries(of: folder) { try give(at: folder, entry) }
    }

    private static func entries(of folder: Int32) throws -> [String] {
        // What lists it closes its own.
        guard let listing = fdopendir(dup(folder)) else { throw SQLFailure(errno: errno, doing: "list a folder") }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
