permissionset 50106 "Crossdock Read"
{
    Assignable = true;
    Caption = 'Crossdock, reading';
    Permissions = tabledata Item = R,
        tabledata "Item Unit of Measure" = R,
        tabledata "Item Reference" = R,
        tabledata "Item Tracking Code" = R,
        tabledata Vendor = R,
        tabledata Customer = R,
        tabledata "Ship-to Address" = R,
        tabledata "Price List Line" = R;
}
