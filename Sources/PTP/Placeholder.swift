package struct DeviceInfo {}
package struct ObjectInfo {}
