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
        tabledata "Price List Line" = R,
        page "Crossdock Item Details" = X,
        page "Crossdock Item Units" = X,
        page "Crossdock Customer Details" = X,
        page "Crossdock Ship-to Addresses" = X,
        page "Crossdock Sales Prices" = X;
}
