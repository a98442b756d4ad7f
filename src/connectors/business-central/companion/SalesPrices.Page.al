page 50104 "Crossdock Sales Prices"
{
    PageType = API;
    APIPublisher = 'crossdock';
    APIGroup = 'distribution';
    APIVersion = 'v1.0';
    EntityName = 'salesPrice';
    EntitySetName = 'salesPrices';
    SourceTable = "Price List Line";
    // The member that people see as "Price & Discount" is called Any.
    SourceTableView = where("Price Type" = const(Sale), "Asset Type" = const(Item), "Amount Type" = filter(<> Discount));
    ODataKeyFields = SystemId;
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { }
                field(priceListCode; Rec."Price List Code") { }
                field(status; Rec.Status) { }
                field(sourceType; Rec."Source Type") { }
                field(sourceNumber; Rec."Source No.") { }
                field(customerId; CustomerId) { }
                field(itemId; Item.SystemId) { }
                field(itemNumber; Rec."Asset No.") { }
                field(variantCode; Rec."Variant Code") { }
                field(unitOfMeasureCode; Rec."Unit of Measure Code") { }
                field(baseUnitOfMeasureCode; Item."Base Unit of Measure") { }
                field(minimumQuantity; Rec."Minimum Quantity") { }
                field(currencyCode; Rec."Currency Code") { }
                field(unitPrice; Rec."Unit Price") { }
                field(lineDiscountPercent; Rec."Line Discount %") { }
                field(priceIncludesTax; Rec."Price Includes VAT") { }
                field(startingDate; Rec."Starting Date") { }
                field(endingDate; Rec."Ending Date") { }
                field(lastModifiedDateTime; Rec.SystemModifiedAt) { }
            }
        }
    }

    trigger OnAfterGetRecord()
    var
        Customer: Record Customer;
    begin
        if not Item.Get(Rec."Asset No.") then
            Clear(Item);
        Clear(CustomerId);
        if Rec."Source Type" = Rec."Source Type"::Customer then
            if Customer.Get(Rec."Source No.") then
                CustomerId := Customer.SystemId;
    end;

    var
        Item: Record Item;
        CustomerId: Guid;
}
